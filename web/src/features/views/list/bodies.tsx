import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { type RefObject, useMemo, useState } from "react";
import type { RecordsRequest } from "../../../api/calls.ts";
import { groupsQuery, recordsQuery } from "../../../api/queries.ts";
import type { Filter, Head, RecordData } from "../../../api/shapes.ts";
import { useSay } from "../../../i18n/index.tsx";
import { ROW, usePrefs } from "../../../ui/prefs.ts";
import { Failure } from "../../../ui/state.tsx";
import { allOf, isFilled } from "../../../views/contract.ts";
import { useHopeful } from "../../../views/pending.ts";
import { Value } from "../../../widgets/registry.tsx";
import { type Figure, measuresOf } from "./figures.ts";
import { groupFilter, readGroup } from "./grouping.ts";
import { Row } from "./row.tsx";
import { useRows } from "./rows.ts";
import type { RowDrawing } from "./table.tsx";

interface BodyProps {
  items: RecordData[];
  drawing: RowDrawing;
  scroller: RefObject<HTMLDivElement | null>;
  more(): void;
}

/** All rows, of which only those in sight are drawn. */
export function Body({ items, drawing, scroller, more }: BodyProps) {
  const height = ROW[usePrefs((prefs) => prefs.density)];
  const { rows, before, after } = useRows(scroller, items.length, height, more);
  return (
    <tbody>
      <Gap height={before} />
      {rows.map(({ index }) => {
        const record = items[index];
        return record && <Line key={record.id} record={record} at={index} drawing={drawing} />;
      })}
      <Gap height={after} />
    </tbody>
  );
}

function Line({ record, at, drawing }: { record: RecordData; at: number; drawing: RowDrawing }) {
  return (
    <Row
      actions={drawing.actions}
      record={record}
      at={at}
      chosen={drawing.chosen.has(record.id)}
      editing={drawing.editing?.id === record.id ? drawing.editing.field : undefined}
      filler={drawing.filler}
    />
  );
}

/** Stands for the rows that are out of sight. */
function Gap({ height }: { height: number }) {
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row without a tab index takes no focus.
  return height > 0 && <tr aria-hidden="true" style={{ height }} />;
}

interface GroupsProps {
  head: Head;
  group: string;
  figures: Record<string, Figure>;
  ask: RecordsRequest;
  drawing: RowDrawing;
}

/** How many groups are open before the person decides. */
const OPEN = 3;

/** The groups of a list, each with its figures; the records of a group are asked for when it is opened. */
export function Groups({ head, group, figures, ask, drawing }: GroupsProps) {
  const say = useSay();
  const groups = useQuery(
    groupsQuery(head.object, { group: [group], measure: measuresOf(figures), filter: ask.filter }),
  );
  const [turned, setTurned] = useState<Record<string, boolean>>({});
  if (groups.isError) {
    return (
      <tbody>
        <tr>
          <td colSpan={drawing.width}>
            <Failure error={groups.error} retry={() => groups.refetch()} />
          </td>
        </tr>
      </tbody>
    );
  }
  return groups.data?.map((item, at) => {
    const value = item[group];
    const key = JSON.stringify(value);
    const open = turned[key] ?? at < OPEN;
    return (
      <tbody key={key}>
        <tr className="group-row">
          {drawing.actions.choosing && <td />}
          {drawing.actions.columns.map(({ field, property }, place) => (
            <td key={field} data-align={property["x-align"]}>
              {place === 0 && (
                <button type="button" aria-expanded={open} onClick={() => setTurned({ ...turned, [key]: !open })}>
                  <span aria-hidden="true">{open ? "▾" : "▸"}</span>
                  <GroupTitle head={head} group={group} value={value} />
                  <span className="faint">{say("list.count", { count: Number(item.count) })}</span>
                </button>
              )}
              {place > 0 && figures[field] && <Value value={item[`${figures[field]}:${field}`]} property={property} />}
            </td>
          ))}
          {drawing.filler && <td aria-hidden="true" />}
        </tr>
        {open && (
          <GroupRows
            object={head.object}
            ask={ask}
            of={groupFilter(head.schema.properties[readGroup(group)[0]], group, value)}
            drawing={drawing}
          />
        )}
      </tbody>
    );
  });
}

function GroupTitle({ head, group, value }: { head: Head; group: string; value: unknown }) {
  const say = useSay();
  const [field, bucket] = readGroup(group);
  if (!isFilled(value)) return <span>{say("value.empty")}</span>;
  if (bucket) return <span className="number">{String(value)}</span>;
  return <Value plain value={value} property={head.schema.properties[field]} />;
}

const FIRST = 20;

function GroupRows(props: { object: string; ask: RecordsRequest; of: Filter; drawing: RowDrawing }) {
  const { object, ask, of, drawing } = props;
  const say = useSay();
  const filter = useMemo(() => allOf(ask.filter, of), [ask.filter, of]);
  const records = useInfiniteQuery(recordsQuery(object, { ...ask, filter, limit: FIRST, count: undefined }));
  const items = useHopeful(useMemo(() => records.data?.pages.flatMap((page) => page.items) ?? [], [records.data]));
  return (
    <>
      {items.map((record, at) => (
        <Line key={record.id} record={record} at={at} drawing={drawing} />
      ))}
      {(records.hasNextPage || records.isPending || records.isError) && (
        <tr className="group-more">
          <td colSpan={drawing.width}>
            {records.isPending ? (
              <span className="faint">{say("state.loading")}</span>
            ) : (
              <Button size="small" disabled={records.isFetchingNextPage} onClick={() => records.fetchNextPage()}>
                {say("list.more")}
              </Button>
            )}
          </td>
        </tr>
      )}
    </>
  );
}
