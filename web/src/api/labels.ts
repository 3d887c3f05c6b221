import { queryOptions, useQuery } from "@tanstack/react-query";
import { useLanguage } from "../i18n/index.tsx";
import { getLabels } from "./calls.ts";

/** The ids asked for during one turn of the event loop travel in one request per object, at most this many in one. */
const MOST = 100;

interface Waiting {
  ids: Map<string, ((label: string | null) => void)[]>;
  reject: ((error: unknown) => void)[];
}

const waiting = new Map<string, Waiting>();

/** The label of a record, or `null` when the viewer may not know of it; requests of one turn are put together. */
export function loadLabel(object: string, id: string): Promise<string | null> {
  return new Promise((resolve, reject) => {
    let batch = waiting.get(object);
    if (!batch) {
      batch = { ids: new Map(), reject: [] };
      waiting.set(object, batch);
      setTimeout(() => flush(object), 0);
    }
    batch.ids.set(id, [...(batch.ids.get(id) ?? []), resolve]);
    batch.reject.push(reject);
  });
}

async function flush(object: string): Promise<void> {
  const batch = waiting.get(object);
  if (!batch) return;
  waiting.delete(object);
  const ids = [...batch.ids.keys()];
  try {
    const labels = new Map<string, string>();
    for (let start = 0; start < ids.length; start += MOST) {
      const { items } = await getLabels(object, ids.slice(start, start + MOST));
      for (const item of items) labels.set(item.id, item.label);
    }
    for (const [id, resolvers] of batch.ids) for (const resolve of resolvers) resolve(labels.get(id) ?? null);
  } catch (error) {
    for (const reject of batch.reject) reject(error);
  }
}

export const labelQuery = (object: string, id: string, language: string) =>
  queryOptions({
    queryKey: ["label", object, id, language],
    queryFn: () => loadLabel(object, id),
    staleTime: 60_000,
  });

/** `undefined` while it is loading, `null` when the viewer may not know of the record. */
export function useLabel(object: string, id: string | null | undefined): string | null | undefined {
  const language = useLanguage((state) => state.language);
  const query = useQuery({ ...labelQuery(object, id ?? "", language), enabled: Boolean(id) });
  return query.isError ? null : query.data;
}
