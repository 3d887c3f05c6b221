import {
  type ClipboardEvent,
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useRef,
  useState,
} from "react";
import { flushSync } from "react-dom";
import { widgetOf } from "../../widgets/registry.tsx";
import { cellsOf } from "./rows.ts";
import type { Rows } from "./use-rows.ts";

/** The cell that the keyboard is in, and whether it is being edited. */
export interface Cursor {
  row: number;
  column: number;
  editing: boolean;
}

export interface Grid {
  cursor: Cursor;
  go(row: number, column: number, editing?: boolean): void;
  onKeyDown(event: KeyboardEvent<HTMLElement>): void;
  onPaste(event: ClipboardEvent<HTMLElement>): void;
  onFocus(event: FocusEvent<HTMLElement>): void;
}

/** The keys that stay with an open list or calendar, which knows what to do with them. */
const inPopup = (target: HTMLElement) => target.closest('[aria-expanded="true"]') !== null;

/** How people walk, type and paste in a table of rows, as in a spreadsheet. */
export function useGrid(table: Rows, body: RefObject<HTMLElement | null>, unread: (cells: number) => void): Grid {
  const [cursor, setCursor] = useState<Cursor>({ row: 0, column: 0, editing: false });
  const before = useRef<unknown>(undefined);
  const { rows, columns } = table;

  const focus = useCallback(
    (row: number, column: number, editing: boolean) => {
      const cell = body.current?.querySelector<HTMLElement>(`[data-cell="${row} ${column}"]`);
      const control = editing ? cell?.querySelector<HTMLElement>("input, textarea, button, [tabindex]") : null;
      (control ?? cell)?.focus();
      if (control instanceof HTMLInputElement && control.type !== "file") control.select();
    },
    [body],
  );

  const go = (row: number, column: number, editing = false) => {
    const field = columns[column]?.field ?? "";
    const open = editing && rows[row] !== undefined && !table.isStill(rows[row], field);
    if (open) before.current = rows[row]?.[field];
    flushSync(() => setCursor({ row, column, editing: open }));
    focus(row, column, open);
  };

  const add = (at: number) => {
    if (!table.can.create) return;
    flushSync(() => table.add(at));
    // The table given to this render does not know the new row yet, so the cell is opened without asking it.
    flushSync(() => setCursor({ row: at, column: firstOpen(table), editing: true }));
    before.current = undefined;
    focus(at, firstOpen(table), true);
  };

  const remove = (row: number) => {
    const isNew = rows[row]?.id === undefined;
    if (!rows[row] || !(isNew ? table.can.create : table.can.delete)) return;
    flushSync(() => table.remove(row));
    const next = Math.max(0, Math.min(row, rows.length - 2));
    setCursor({ row: next, column: cursor.column, editing: false });
    focus(next, cursor.column, false);
  };

  const set = (value: unknown) => {
    const row = rows[cursor.row];
    const field = columns[cursor.column]?.field;
    if (row && field && !table.isStill(row, field)) table.put(cursor.row, field, value);
  };

  const step = (down: number, across: number) => {
    const row = Math.max(0, Math.min(cursor.row + down, rows.length - 1));
    const column = Math.max(0, Math.min(cursor.column + across, columns.length - 1));
    go(row, column);
  };

  /** Enter goes down, and at the end of a table that can grow it makes the next row. */
  const enter = () => {
    if (!cursor.editing) return go(cursor.row, cursor.column, true);
    if (cursor.row < rows.length - 1) return go(cursor.row + 1, cursor.column, true);
    if (table.can.create) return add(rows.length);
    go(cursor.row, cursor.column);
  };

  const tab = (back: boolean): boolean => {
    const flat = cursor.row * columns.length + cursor.column + (back ? -1 : 1);
    if (flat < 0 || flat >= rows.length * columns.length) return false;
    go(Math.floor(flat / columns.length), flat % columns.length, cursor.editing);
    return true;
  };

  /** Whether the key was for the table. */
  const press = (event: KeyboardEvent<HTMLElement>): boolean => {
    const { key, shiftKey } = event;
    const mod = event.ctrlKey || event.metaKey;
    const target = event.target as HTMLElement;
    if (mod && key === "Enter") return done(add(cursor.row + 1));
    if (mod && (key === "Delete" || key === "Backspace")) return done(remove(cursor.row));
    if (event.altKey && (key === "ArrowUp" || key === "ArrowDown")) return shift(key === "ArrowUp" ? -1 : 1);
    if (mod || event.altKey || inPopup(target)) return false;
    if (key === "Tab") return tab(shiftKey);
    if (key === "Enter") return target.tagName === "TEXTAREA" ? false : done(enter());
    if (cursor.editing) return editing(key, target);
    return resting(key);
  };

  const shift = (by: number): boolean => {
    if (!table.order) return false;
    const to = cursor.row + by;
    if (to < 0 || to >= rows.length) return true;
    flushSync(() => table.move(cursor.row, to));
    return done(go(to, cursor.column));
  };

  const editing = (key: string, target: HTMLElement): boolean => {
    if (key === "Escape") {
      set(before.current);
      return done(go(cursor.row, cursor.column));
    }
    const isLine = target.tagName === "INPUT" && target.getAttribute("role") !== "combobox";
    if (isLine && key === "ArrowDown") return done(step(1, 0));
    if (isLine && key === "ArrowUp") return done(step(-1, 0));
    return false;
  };

  const resting = (key: string): boolean => {
    const value = rows[cursor.row]?.[columns[cursor.column]?.field ?? ""];
    const steps: Record<string, [number, number]> = {
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      ArrowRight: [0, 1],
      ArrowLeft: [0, -1],
      Home: [0, -columns.length],
      End: [0, columns.length],
    };
    const [down, across] = steps[key] ?? [0, 0];
    if (down !== 0 || across !== 0) return done(step(down, across));
    if (key === "F2") return done(go(cursor.row, cursor.column, true));
    if (key === "Delete" || key === "Backspace") return done(set(null));
    if (key === " " && typeof value === "boolean") return done(set(!value));
    // The letter itself arrives in the control, which has the focus by then.
    if (key.length === 1) go(cursor.row, cursor.column, true);
    return false;
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229 || rows.length === 0) return;
    if (press(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };

  const onPaste = (event: ClipboardEvent<HTMLElement>) => {
    const text = event.clipboardData.getData("text/plain");
    const isOne = !/[\t\n]/.test(text.replace(/\r?\n$/, ""));
    if (text === "" || (isOne && cursor.editing)) return;
    event.preventDefault();
    const at = { row: cursor.row, column: cursor.column };
    go(at.row, at.column);
    void pasteAt(table, at, cellsOf(text)).then((missed) => missed > 0 && unread(missed));
  };

  /** The focus may also come to a cell by itself: from a reader of the screen, or from outside of the table. */
  const onFocus = (event: FocusEvent<HTMLElement>) => {
    const [row, column] = (event.target.dataset.cell ?? "").split(" ").map(Number);
    if (row === undefined || column === undefined || (row === cursor.row && column === cursor.column)) return;
    setCursor({ row, column, editing: false });
  };

  return { cursor, go, onKeyDown, onPaste, onFocus };
}

/** The key was for the table, and this is what it did. */
const done = (_deed: unknown): true => true;

/** The first column that can be written in a new row. */
function firstOpen(table: Rows): number {
  return Math.max(
    0,
    table.columns.findIndex(({ field }) => !table.isStill({}, field)),
  );
}

/** Writes copied cells from a place on, over rows that are there and into new ones. How many could not be read. */
async function pasteAt(table: Rows, at: { row: number; column: number }, cells: string[][]): Promise<number> {
  let missed = 0;
  const read: Record<string, unknown>[] = [];
  for (const line of cells) {
    const fields: Record<string, unknown> = {};
    for (const [offset, text] of line.entries()) {
      const column = table.columns[at.column + offset];
      const row = table.rows[at.row + read.length] ?? {};
      if (!column || table.isStill(row, column.field)) continue;
      const value = await widgetOf(column.property).parse?.(text, column.property);
      if (value === undefined) missed += 1;
      else fields[column.field] = value;
    }
    read.push(fields);
  }
  const room = table.rows.length - at.row;
  read.slice(0, room).forEach((fields, offset) => {
    for (const [field, value] of Object.entries(fields)) table.put(at.row + offset, field, value);
  });
  const more = read.slice(Math.max(0, room));
  if (more.length > 0 && table.can.create) table.add(table.rows.length, more);
  return missed;
}
