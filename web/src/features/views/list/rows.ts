import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect } from "react";
import type { Head, RecordData } from "../../../api/shapes.ts";
import { useShortcut } from "../../../ui/shortcuts.ts";
import type { Column } from "../search.ts";

/** What both drawings of a list get. */
export interface ListShown {
  head: Head;
  columns: Column[];
  items: RecordData[];
  more(): void;
}

/** So many rows before the end the next page is asked for. */
const AHEAD = 30;

/** Draws only the rows in sight, asks for more near the end, and lets `j` and `k` walk through them. */
export function useRows(scroller: RefObject<HTMLElement | null>, count: number, height: number, more: () => void) {
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height is read through `estimateSize`.
  useEffect(() => virtual.measure(), [virtual, height]);
  const rows = virtual.getVirtualItems();
  const last = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (count > 0 && last >= count - AHEAD) more();
  });
  const walk = (step: number) => {
    const here = Number(focusedRow()?.getAttribute("data-row") ?? (step > 0 ? -1 : count));
    const next = Math.min(Math.max(here + step, 0), count - 1);
    virtual.scrollToIndex(next);
    const link = () => scroller.current?.querySelector<HTMLElement>(`[data-row="${next}"]`);
    // A row that is drawn takes the focus at once; one that was out of sight, when it is.
    const drawn = link();
    if (drawn) drawn.focus();
    else requestAnimationFrame(() => link()?.focus());
  };
  useShortcut("j", "shortcut.next", () => walk(1), count > 0);
  useShortcut("k", "shortcut.previous", () => walk(-1), count > 0);
  const before = rows[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (rows.at(-1)?.end ?? 0);
  return { rows, before, after };
}

/** The link of the row that has the focus, wherever in the row that is. */
export const focusedRow = (): HTMLElement | null =>
  document.activeElement?.closest("tr, li")?.querySelector<HTMLElement>("[data-row]") ?? null;
