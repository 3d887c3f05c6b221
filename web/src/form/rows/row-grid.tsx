import { Button, Tooltip } from "antd";
import { memo, useEffect, useRef, useState } from "react";
import { useSay } from "../../i18n/index.tsx";
import { useToast } from "../../ui/toast.tsx";
import { AddRow } from "./child-table.tsx";
import { RowCell } from "./row-cell.tsx";
import { RowSheet } from "./row-sheet.tsx";
import { keyOf, type Row } from "./rows.ts";
import { useGrid } from "./use-grid.ts";
import type { Rows } from "./use-rows.ts";

/** Rows as in a spreadsheet: walked with arrows, typed over, pasted into, and put in order where they have one. */
export function RowGrid({ table, title }: { table: Rows; title: string }) {
  const say = useSay();
  const show = useToast((state) => state.show);
  const body = useRef<HTMLTableSectionElement>(null);
  const grid = useGrid(table, body, (count) => show({ text: say("rows.unread", { count }) }));
  const [sheet, setSheet] = useState<number>();
  const { cursor } = grid;
  const { rows, columns } = table;
  // Handlers of cells stay the same while one types, so that only the cell that changes is drawn.
  const latest = useRef({ grid, table });
  useEffect(() => {
    latest.current = { grid, table };
  });
  const [acts] = useState(() => ({
    open: (row: number, column: number) => latest.current.grid.go(row, column, true),
    put: (row: number, field: string, value: unknown) => latest.current.table.put(row, field, value),
    leave: (row: number, field: string) => latest.current.table.leave(row, field),
    isStill: (row: Row, field: string) => latest.current.table.isStill(row, field),
    remove: (row: number) => latest.current.table.remove(row),
    move: (from: number, to: number) => latest.current.table.move(from, to),
    look: (row: number) => setSheet(row),
  }));
  const hasMore = table.all.length > columns.length;
  return (
    <>
      <div className="rows-scroll">
        <table
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are walked is a grid.
          role="grid"
          aria-label={title}
          aria-rowcount={rows.length + 1}
          onKeyDown={grid.onKeyDown}
          onPaste={grid.onPaste}
          onFocus={grid.onFocus}
        >
          <thead>
            <tr>
              <th scope="col" className="row-number">
                <span className="unseen">{say("rows.number")}</span>
              </th>
              {columns.map(({ field, width, property }) => (
                <th key={field} scope="col" data-align={property["x-align"]} style={width ? { width } : undefined}>
                  {property.title ?? field}
                  {property["x-required"] && (
                    <span className="required" aria-hidden="true">
                      {" "}
                      *
                    </span>
                  )}
                </th>
              ))}
              <th scope="col" className="row-acts">
                <span className="unseen">{say("record.actions")}</span>
              </th>
            </tr>
          </thead>
          <tbody ref={body}>
            {rows.map((row, at) => (
              <GridRow
                key={keyOf(row)}
                row={row}
                at={at}
                count={rows.length}
                table={table}
                active={cursor.row === at ? cursor.column : -1}
                editing={cursor.row === at && cursor.editing}
                hasMore={hasMore}
                locked={table.lockedOf(row)}
                acts={acts}
              />
            ))}
          </tbody>
        </table>
      </div>
      {table.can.create && (
        <Tooltip title="Ctrl Enter">
          <span className="rows-add">
            <AddRow
              onAdd={() => {
                table.add(rows.length);
                requestAnimationFrame(() => acts.open(rows.length, 0));
              }}
            />
          </span>
        </Tooltip>
      )}
      {sheet !== undefined && rows[sheet] && (
        <RowSheet table={table} at={sheet} title={title} onClose={() => setSheet(undefined)} />
      )}
    </>
  );
}

export interface RowActs {
  open(row: number, column: number): void;
  put(row: number, field: string, value: unknown): void;
  leave(row: number, field: string): void;
  isStill(row: Row, field: string): boolean;
  remove(row: number): void;
  move(from: number, to: number): void;
  look(row: number): void;
}

interface GridRowProps {
  row: Row;
  at: number;
  count: number;
  table: Rows;
  active: number;
  editing: boolean;
  hasMore: boolean;
  locked: readonly string[] | undefined;
  acts: RowActs;
}

const GridRow = memo(
  function GridRow({ row, at, count, table, active, editing, hasMore, locked, acts }: GridRowProps) {
    const say = useSay();
    const number = at + 1;
    const mayGo = row.id === undefined ? table.can.create : table.can.delete;
    return (
      <tr>
        <td className="row-number number faint">{number}</td>
        {table.columns.map((column, place) => (
          <RowCell
            key={column.field}
            field={table.field}
            at={at}
            place={place}
            column={column}
            row={row}
            active={active === place}
            // The first cell is where the keyboard comes in while it is elsewhere.
            reachable={active === place || (active === -1 && at === 0 && place === 0)}
            editing={editing && active === place}
            locked={locked?.includes(column.field) ?? false}
            acts={acts}
          />
        ))}
        <td className="row-acts">
          {table.order && (
            <>
              <RowButton title={say("rows.up", { number })} off={at === 0} onClick={() => acts.move(at, at - 1)}>
                ↑
              </RowButton>
              <RowButton
                title={say("rows.down", { number })}
                off={at === count - 1}
                onClick={() => acts.move(at, at + 1)}
              >
                ↓
              </RowButton>
            </>
          )}
          {hasMore && (
            <RowButton title={say("rows.look", { number })} onClick={() => acts.look(at)}>
              …
            </RowButton>
          )}
          {mayGo && (
            <RowButton title={say("rows.remove", { number })} onClick={() => acts.remove(at)}>
              ✕
            </RowButton>
          )}
        </td>
      </tr>
    );
  },
  (old, next) =>
    old.row === next.row &&
    old.at === next.at &&
    old.count === next.count &&
    old.active === next.active &&
    old.editing === next.editing &&
    old.locked === next.locked &&
    old.table.columns === next.table.columns &&
    old.table.can === next.table.can,
);

interface RowButtonProps {
  title: string;
  off?: boolean;
  onClick(): void;
  children: string;
}

function RowButton({ title, off, onClick, children }: RowButtonProps) {
  return (
    <Button type="text" size="small" aria-label={title} title={title} disabled={off} onClick={onClick}>
      {children}
    </Button>
  );
}
