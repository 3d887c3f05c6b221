import type { QueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { create } from "zustand";
import type { Fields, RecordData } from "../api/shapes.ts";

interface Waiting {
  object: string;
  record: RecordData;
  fields: Fields;
}

interface Pending {
  /** What is being saved, by record id: shown at once, and gone when the server has answered. */
  waiting: Record<string, Waiting>;
  put(object: string, record: RecordData, fields: Fields): void;
  drop(id: string): void;
}

export const usePending = create<Pending>()((set) => ({
  waiting: {},
  put: (object, record, fields) =>
    set(({ waiting }) => ({
      waiting: { ...waiting, [record.id]: { object, record, fields: { ...waiting[record.id]?.fields, ...fields } } },
    })),
  drop: (id) =>
    set(({ waiting }) => {
      const { [id]: _gone, ...rest } = waiting;
      return { waiting: rest };
    }),
}));

/** Records as they will be once what is being saved is saved. */
export function useHopeful(items: RecordData[]): RecordData[] {
  const waiting = usePending((state) => state.waiting);
  return useMemo(
    () => items.map((record) => (waiting[record.id] ? { ...record, ...waiting[record.id]?.fields } : record)),
    [items, waiting],
  );
}

/** The same for one place of several, such as a column: who is on the way there is shown, who leaves is not. */
export function useHopefulIn(object: string, items: RecordData[], belongs: (record: RecordData) => boolean) {
  const waiting = usePending((state) => state.waiting);
  const known = new Set(items.map((record) => record.id));
  const arriving = Object.values(waiting)
    .filter((one) => one.object === object && !known.has(one.record.id))
    .map(({ record, fields }) => ({ ...record, ...fields }));
  return [...arriving, ...useHopeful(items)].filter(belongs);
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
