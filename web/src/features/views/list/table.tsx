import { type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import type { Head as Of, RecordData } from "../../../api/shapes.ts";
import { useSay } from "../../../i18n/index.tsx";
import { useShortcut } from "../../../ui/shortcuts.ts";
import { useToast } from "../../../ui/toast.tsx";
import { isWritable } from "../../../views/contract.ts";
import type { Changing } from "../../../views/use-change.tsx";
import type { Column } from "../search.ts";
import { Head } from "./head.tsx";
import type { RowActions } from "./row.tsx";
import { focusedRow } from "./rows.ts";
import type { Selection } from "./selection.ts";

interface TableProps {
  head: Of;
  columns: Column[];
  items: RecordData[];
  sort: string | undefined;
  /** Whether the columns have widths of the person's own, so that they are not stretched. */
  fixed: boolean;
  selection: Selection;
  change: Changing["change"];
  onSort(field: string, more: boolean): void;
  onWidths(columns: Column[]): void;
  /** The bodies and the foot, given how to draw a row. */
  children(drawing: RowDrawing): ReactNode;
  scroller: React.RefObject<HTMLDivElement | null>;
}

export interface RowDrawing {
  actions: RowActions;
  editing: { id: string; field: string } | undefined;
  /** How many columns the table has with those that hold no field. */
  width: number;
  filler: boolean;
  chosen: ReadonlySet<string>;
}

const USUAL = { first: 240, other: 160, choose: 40 };

/** The frame of a list: columns with their heads, choosing rows, and editing in place. */
export function Table(props: TableProps) {
  const { head, columns, items, sort, fixed, selection, change, onSort, onWidths, children, scroller } = props;
  const say = useSay();
  const show = useToast((state) => state.show);
  const choosing = head.can.update || head.can.delete;
  const [dragged, setDragged] = useState<Record<string, number>>({});
  const [editing, setEditing] = useState<{ id: string; field: string }>();
  const widthOf = ({ field, width }: Column, at: number) =>
    dragged[field] ?? width ?? (at === 0 ? USUAL.first : USUAL.other);
  const total = columns.reduce((sum, column, at) => sum + widthOf(column, at), choosing ? USUAL.choose : 0);
  const filler = fixed || Object.keys(dragged).length > 0;

  const latest = useRef({ selection, change, items });
  latest.current = { selection, change, items };
  const writable = useMemo(
    () => new Set(columns.map((column) => column.field).filter((field) => isWritable(head, field))),
    [columns, head],
  );
  const done: RowActions["onDone"] = useCallback(
    (record, field, value, next) => {
      setEditing(next ? { id: record.id, field: next } : undefined);
      const current = latest.current.items.find((one) => one.id === record.id) ?? record;
      if (value) void latest.current.change(current, { [field]: value.kept });
      if (!next) scroller.current?.querySelector<HTMLElement>(`[data-id="${record.id}"]`)?.focus();
    },
    [scroller],
  );
  const actions = useMemo<RowActions>(
    () => ({
      head,
      columns,
      writable,
      choosing,
      onToggle: (record, range) => latest.current.selection.toggle(record, range),
      onEdit: (id, field) => setEditing({ id, field }),
      onDone: done,
    }),
    [head, columns, writable, choosing, done],
  );
  useShortcut(
    "e",
    "shortcut.edit",
    () => {
      const row = focusedRow()?.closest("tr");
      const open = row?.querySelector<HTMLElement>(".cell-edit");
      if (open) open.click();
      else if (row) show({ text: say("list.lockedRow") });
    },
    writable.size > 0,
  );
  useShortcut(
    "x",
    "shortcut.choose",
    () => {
      const record = items.find((one) => one.id === focusedRow()?.dataset.id);
      if (record) selection.toggle(record);
    },
    choosing,
  );
  const chosen = useMemo(() => new Set(selection.chosen.keys()), [selection.chosen]);
  const every = items.length > 0 && items.every((record) => chosen.has(record.id));

  return (
    <div className="table-scroll" ref={scroller}>
      <table aria-label={say("list.table", { title: head.plural })} aria-rowcount={-1} style={{ minWidth: total }}>
        <colgroup>
          {choosing && <col style={{ width: USUAL.choose }} />}
          {columns.map((column, at) => (
            <col key={column.field} style={{ width: widthOf(column, at) }} />
          ))}
          {filler && <col />}
        </colgroup>
        <thead>
          <tr>
            {choosing && (
              <th scope="col" className="choose">
                <span>
                  <input
                    type="checkbox"
                    aria-label={say("bulk.all")}
                    checked={every}
                    ref={(box) => {
                      if (box) box.indeterminate = chosen.size > 0 && !every;
                    }}
                    onChange={() => (every ? selection.clear() : selection.all(items))}
                  />
                </span>
              </th>
            )}
            {columns.map((column, at) => (
              <Head
                key={column.field}
                column={column}
                width={widthOf(column, at)}
                sort={sort}
                onSort={onSort}
                onWidth={(field, width, isDone) => {
                  setDragged(isDone ? {} : { ...dragged, [field]: width });
                  if (isDone)
                    onWidths(
                      columns.map((one, place) => ({
                        ...one,
                        width: one.field === field ? width : widthOf(one, place),
                      })),
                    );
                }}
              />
            ))}
            {filler && <td className="filler" />}
          </tr>
        </thead>
        {children({
          actions,
          editing,
          chosen,
          filler,
          width: columns.length + (choosing ? 1 : 0) + (filler ? 1 : 0),
        })}
      </table>
    </div>
  );
}
