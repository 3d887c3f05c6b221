import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useLocked } from "../../api/locks.ts";
import { groupsQuery } from "../../api/queries.ts";
import type { Filter, Property, RecordData } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { Failure, Patient } from "../../ui/state.tsx";
import { Value } from "../../widgets/registry.tsx";
import { CellEditor } from "../cell-editor.tsx";
import { allOf, isFilled, isWritable, known, type ViewProps, valued } from "../contract.ts";
import { useEvery } from "../every.tsx";
import { Empty } from "../nothing.tsx";
import { useChange } from "../use-change.tsx";
import "./cross.css";
import { crossOf } from "./table.ts";

/** How many records of a cell are edited in it; all of them stand in the list behind its figure. */
const SHOWN = 3;

/** Records that relate two things, as rows × columns: what each cell comes to, and the field that is edited in it. */
export function View({ head, view, filter }: ViewProps) {
  const rows = view.rows ?? "";
  const columns = typeof view.columns === "string" ? view.columns : "";
  const measure = view.measure ?? "count";
  const { properties } = head.schema;
  const { change, dialog } = useChange(head);
  const [editing, setEditing] = useState<string>();
  const measures = useMemo(() => [...new Set(["count", measure])], [measure]);
  const groups = useQuery({
    ...groupsQuery(head.object, { group: [rows, columns], measure: measures, filter }),
    placeholderData: (previous) => previous,
  });
  const fields = known(head, [rows, columns, view.cell]);
  const { items, instead, note } = useEvery(head, filter, fields, view.sort);
  const table = useMemo(
    () =>
      crossOf(
        groups.data ?? [],
        rows,
        columns,
        properties[columns]?.oneOf?.filter((option) => !option.deprecated).map((option) => option.const),
      ),
    [groups.data, rows, columns, properties],
  );
  if (groups.isError && !groups.data) return <Failure error={groups.error} retry={() => groups.refetch()} />;
  if (!groups.data) return <Patient>{null}</Patient>;
  if (instead) return instead;
  if (table.rows.length === 0) return <Empty {...{ head, view, filter }} />;
  const figured: Property = measure === "count" ? {} : (properties[measure.split(":")[1] ?? ""] ?? {});
  const inCell = (row: unknown, column: unknown) =>
    items.filter((record) => (record[rows] ?? null) === row && (record[columns] ?? null) === column);
  return (
    <div className="cross-view">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard. */}
      <section className="cross-scroll" tabIndex={0} aria-label={view.title}>
        <table className="cross">
          <thead>
            <tr>
              <th scope="col" className="cross-corner">
                {properties[rows]?.title}
              </th>
              {table.columns.map((column) => (
                <th key={String(column)} scope="col">
                  <Named value={column} property={properties[columns]} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row) => (
              <tr key={String(row)}>
                <th scope="row">
                  <Named value={row} property={properties[rows]} />
                </th>
                {table.columns.map((column) => {
                  const group = table.at(row, column);
                  const both = allOf(filter, valued(rows, row), valued(columns, column));
                  return (
                    <td key={String(column)}>
                      {group ? (
                        <Figure head={head} value={group[measure]} count={measure === "count"} {...{ figured, both }} />
                      ) : (
                        <NewHere head={head} set={{ [rows]: row, [columns]: column }} />
                      )}
                      {view.cell &&
                        inCell(row, column)
                          .slice(0, SHOWN)
                          .map((record) => (
                            <CellValue
                              key={record.id}
                              head={head}
                              record={record}
                              field={view.cell ?? ""}
                              property={properties[view.cell ?? ""] ?? {}}
                              writable={isWritable(head, view.cell ?? "")}
                              editing={editing === record.id}
                              onEdit={() => setEditing(record.id)}
                              onDone={(value) => {
                                setEditing(undefined);
                                if (value) void change(record, { [view.cell ?? ""]: value.kept });
                              }}
                            />
                          ))}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {note}
      {dialog}
    </div>
  );
}

function Named({ value, property }: { value: unknown; property: Property | undefined }) {
  const say = useSay();
  return isFilled(value) ? (
    <Value plain value={value} property={property} />
  ) : (
    <span className="faint">{say("value.empty")}</span>
  );
}

type FigureProps = Pick<ViewProps, "head"> & {
  value: unknown;
  count: boolean;
  figured: Property;
  both: Filter | undefined;
};

/** What a cell comes to; it leads to the list of its records. */
function Figure({ head, value, count, figured, both }: FigureProps) {
  return (
    <Link to="/o/$object" params={{ object: head.object }} search={{ filter: both }} className="cross-figure number">
      {count ? String(value) : isFilled(value) ? <Value plain value={value} property={figured} /> : "–"}
    </Link>
  );
}

function NewHere({ head, set }: Pick<ViewProps, "head"> & { set: Record<string, unknown> }) {
  const say = useSay();
  const filled = Object.fromEntries(
    Object.entries(set).filter(([field, value]) => isFilled(value) && !head.schema.properties[field]?.readOnly),
  );
  if (!head.can.create) return null;
  return (
    <Link
      className="cross-new"
      to="/o/$object/new"
      params={{ object: head.object }}
      search={{ set: filled }}
      aria-label={say("cross.new")}
    >
      +
    </Link>
  );
}

interface CellValueProps extends Pick<ViewProps, "head"> {
  record: RecordData;
  field: string;
  property: Property;
  writable: boolean;
  editing: boolean;
  onEdit(): void;
  onDone(value: { kept: unknown } | undefined): void;
}

function CellValue({ head, record, field, property, writable, editing, onEdit, onDone }: CellValueProps) {
  const say = useSay();
  const locked = useLocked(head, record.id).includes(field);
  const value = record[field];
  const shown = isFilled(value) ? <Value plain value={value} property={property} /> : <span className="faint">–</span>;
  return (
    <div className="cross-cell">
      {writable && !locked ? (
        <button type="button" title={say("list.editCell", { title: property.title ?? field })} onClick={onEdit}>
          {shown}
        </button>
      ) : (
        shown
      )}
      {editing && <CellEditor property={property} value={value} onDone={onDone} />}
    </div>
  );
}
