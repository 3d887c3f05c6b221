import type { QueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { create } from "zustand";
import type { Fields, RecordData } from "../api/shapes.ts";

interface Pending {
  /** What is being saved, by record id: shown at once, and gone when the server has answered. */
  changes: Record<string, Fields>;
  put(id: string, fields: Fields): void;
  drop(id: string): void;
}

export const usePending = create<Pending>()((set) => ({
  changes: {},
  put: (id, fields) => set(({ changes }) => ({ changes: { ...changes, [id]: { ...changes[id], ...fields } } })),
  drop: (id) =>
    set(({ changes }) => {
      const { [id]: _gone, ...rest } = changes;
      return { changes: rest };
    }),
}));

/** Records as they will be once what is being saved is saved. */
export function useHopeful(items: RecordData[]): RecordData[] {
  const changes = usePending((state) => state.changes);
  return useMemo(
    () => items.map((record) => (changes[record.id] ? { ...record, ...changes[record.id] } : record)),
    [items, changes],
  );
}

interface Held {
  items?: RecordData[];
  pages?: { items: RecordData[] }[];
}

/** Puts a record that the server answered into every page that shows it, so that nothing jumps until they are asked anew. */
export function putCached(client: QueryClient, object: string, record: RecordData): void {
  const swap = (items: RecordData[]) => items.map((old) => (old.id === record.id ? { ...old, ...record } : old));
  client.setQueriesData<Held>({ queryKey: ["records", object] }, (held) => {
    if (held?.pages) return { ...held, pages: held.pages.map((page) => ({ ...page, items: swap(page.items) })) };
    if (held?.items) return { ...held, items: swap(held.items) };
    return held;
  });
  client.setQueryData(["record", object, record.id], record);
}
