import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { groupsQuery } from "../../api/queries.ts";
import type { RecordData } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { DragArea } from "../../ui/dnd.tsx";
import { RecordLabel } from "../../ui/lookup-select.tsx";
import { useShortcut } from "../../ui/shortcuts.ts";
import { Failure } from "../../ui/state.tsx";
import { useToast } from "../../ui/toast.tsx";
import { Value } from "../../widgets/registry.tsx";
import { isFilled, isWritable, known, type ViewProps } from "../contract.ts";
import { Empty } from "../nothing.tsx";
import { useChange } from "../use-change.tsx";
import "./board.css";
import { BoardCell } from "./cell.tsx";
import { ColumnHead } from "./column-head.tsx";
import { columnsOf, lanesOf } from "./columns.ts";
import { walk } from "./walk.ts";

/** How many lanes are open before the person decides. */
const OPEN = 5;

/** Records as cards in columns, moved by dragging, by menu or by keys; in lanes where the view has them. */
export function View({ head, view, filter }: ViewProps) {
  const say = useSay();
  const show = useToast((state) => state.show);
  const board = useRef<HTMLDivElement>(null);
  const { column = "", lane } = view;
  const field = column ?? "";
  const { change, move, dialog } = useChange(head);
  const [turned, setTurned] = useState<Record<string, boolean>>({});
  const groups = useQuery({
    ...groupsQuery(head.object, {
      group: [field],
      measure: ["count", ...(view.sums ?? []).map((sum) => `sum:${sum}`)],
      filter,
    }),
    placeholderData: (previous) => previous,
  });
  const inLanes = useQuery({
    ...groupsQuery(head.object, { group: [lane ?? "", field], measure: ["count"], filter }),
    enabled: Boolean(lane),
    placeholderData: (previous) => previous,
  });
  const columns = useMemo(
    () => columnsOf(head, view, groups.data ?? [], say("value.empty")),
    [head, view, groups.data, say],
  );
  const lanes = useMemo(() => (lane ? lanesOf(lane, inLanes.data ?? []) : ONE_LANE), [lane, inLanes.data]);
  const still = !isWritable(head, field);
  const fields = useMemo(
    () => known(head, [field, lane, view.color, ...(view.card ?? []), "created_at"]),
    [head, field, lane, view],
  );
  // What is dragged is known by its id alone; the card that it was told it.
  const cards = useRef(new Map<string, RecordData>());

  const drop = (id: string, zone: string) => {
    const record = cards.current.get(id);
    const [laneAt, columnAt] = zone.split(" ").map(Number) as [number, number];
    const target = columns[columnAt];
    if (!record || !target) return;
    const value = lanes[laneAt]?.value;
    const changed = lane && isWritable(head, lane) && (record[lane] ?? null) !== value ? { [lane]: value } : {};
    if ((record[field] ?? null) !== target.value) void move(record, field, target.value, changed);
    else if (Object.keys(changed).length > 0) void change(record, changed);
  };
  const moveBy = (id: string, step: number) => {
    const record = cards.current.get(id);
    const at = columns.findIndex((one) => one.value === (record?.[field] ?? null));
    const target = columns[at + step];
    if (!record || !target || still) return;
    const isLocked = board.current?.querySelector(`[data-card="${id}"]`)?.hasAttribute("data-locked");
    if (isLocked) show({ text: say("change.locked") });
    else void move(record, field, target.value);
  };
  const press = (event: KeyboardEvent) => walk(event, board.current, moveBy);
  useShortcut(
    "m",
    "shortcut.move",
    () => document.activeElement?.closest("[data-card]")?.querySelector<HTMLElement>(".card-menu")?.click(),
    !still,
  );

  const failed = [groups, inLanes].find((query) => query.isError && !query.data);
  if (failed) return <Failure error={failed.error} retry={() => failed.refetch()} />;
  return (
    <DragArea
      onDrop={drop}
      drawn={(id) => (
        <div className="board-card dragged">
          <RecordLabel to={head.object} id={id} />
        </div>
      )}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrows walk from card to card, each of which has its own link. */}
      <div
        ref={board}
        className="board"
        style={{ "--columns": columns.length } as React.CSSProperties}
        onKeyDown={press}
      >
        <div className="board-heads">
          {columns.map((one) => (
            <ColumnHead key={one.value} head={head} column={one} waiting={groups.isPending} />
          ))}
        </div>
        {groups.data && columns.every((one) => one.count === 0) && (
          <div className="board-empty">
            <Empty {...{ head, view, filter }} />
          </div>
        )}
        {lanes.map(({ value, count }, laneAt) => {
          const key = JSON.stringify(value);
          const open = turned[key] ?? laneAt < OPEN;
          return (
            <section key={key} className="board-lane">
              {lane && (
                <h2>
                  <button type="button" aria-expanded={open} onClick={() => setTurned({ ...turned, [key]: !open })}>
                    <span aria-hidden="true">{open ? "▾" : "▸"}</span>
                    {isFilled(value) ? (
                      <Value plain value={value} property={head.schema.properties[lane]} />
                    ) : (
                      say("value.empty")
                    )}
                    <span className="faint">{count}</span>
                  </button>
                </h2>
              )}
              {open && (
                <div className="board-cells">
                  {columns.map((one, columnAt) => (
                    <BoardCell
                      key={one.value}
                      head={head}
                      view={view}
                      filter={filter}
                      column={one}
                      columns={columns}
                      lane={lane ? { field: lane, value } : undefined}
                      zone={`${laneAt} ${columnAt}`}
                      fields={fields}
                      still={still}
                      cards={cards.current}
                      onMove={(record, to) => void move(record, field, to)}
                    />
                  ))}
                </div>
              )}
            </section>
          );
        })}
      </div>
      {dialog}
    </DragArea>
  );
}

const ONE_LANE = [{ value: null, count: 0 }];
