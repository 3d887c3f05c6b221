import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect } from "react";
import type { ListAnswer, Property, RecordData } from "../../api/shapes.ts";
import { useShortcut } from "../../ui/shortcuts.ts";

export interface Column {
  field: string;
  width: number | undefined;
  property: Property;
}

/** What both drawings of a list get. */
export interface ListShown {
  list: ListAnswer;
  columns: Column[];
  items: RecordData[];
  sort: string | undefined;
  onSort(sort: string | undefined): void;
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
    const here = Number(document.activeElement?.getAttribute("data-row") ?? (step > 0 ? -1 : count));
    const next = Math.min(Math.max(here + step, 0), count - 1);
    virtual.scrollToIndex(next);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus());
  };
  useShortcut("j", "shortcut.next", () => walk(1));
  useShortcut("k", "shortcut.previous", () => walk(-1));
  const before = rows[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (rows.at(-1)?.end ?? 0);
  return { rows, before, after };
}
