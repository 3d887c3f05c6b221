import { useMemo, useState } from "react";
import type { RecordData } from "../../../api/shapes.ts";

export interface Selection {
  /** Chosen records, by id; one that is out of sight stays chosen. */
  chosen: ReadonlyMap<string, RecordData>;
  toggle(record: RecordData, range?: boolean): void;
  all(items: RecordData[]): void;
  clear(): void;
}

/** Which records of a list are chosen; with `range` everything between the last choice and this one. */
export function useSelection(items: RecordData[]): Selection {
  const [chosen, setChosen] = useState<ReadonlyMap<string, RecordData>>(new Map());
  const [last, setLast] = useState<string>();
  return useMemo(() => {
    const toggle = (record: RecordData, range = false) => {
      const next = new Map(chosen);
      const [from, to] = [last, record.id].map((id) => items.findIndex((one) => one.id === id)) as [number, number];
      if (range && from >= 0 && to >= 0) {
        for (const one of items.slice(Math.min(from, to), Math.max(from, to) + 1)) next.set(one.id, one);
      } else if (!next.delete(record.id)) next.set(record.id, record);
      setLast(record.id);
      setChosen(next);
    };
    const all = (every: RecordData[]) => setChosen(new Map(every.map((record) => [record.id, record])));
    return { chosen, toggle, all, clear: () => setChosen(new Map()) };
  }, [chosen, last, items]);
}
