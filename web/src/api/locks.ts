import { queryOptions, useQuery } from "@tanstack/react-query";
import { getLocked } from "./calls.ts";
import { gathered } from "./gather.ts";
import type { Head } from "./shapes.ts";

const load = gathered(getLocked);

/** After a write of any record the grants may be about others: the key begins as that of all records. */
const key = (object: string, what: string) => ["records", object, "locked", what];

const lockedQuery = (object: string, id: string) =>
  queryOptions({
    queryKey: key(object, id),
    queryFn: async (): Promise<readonly string[]> => (await load(object, id))?.fields ?? NOTHING,
    staleTime: 30_000,
  });

/** The fields that this person may write on some record and not on this one as it stands; none before that is known. */
export function useLocked(head: Pick<Head, "object" | "can" | "conditional">, id: string): readonly string[] {
  const depends = head.conditional && head.can.update;
  return useQuery({ ...lockedQuery(head.object, id), enabled: depends }).data ?? NOTHING;
}

/** The same of several records, by their ids. */
export const locksQuery = (object: string, ids: string[]) =>
  queryOptions({
    queryKey: key(object, ids.join()),
    queryFn: async () => {
      const found = await Promise.all(ids.map((id) => load(object, id)));
      return new Map(found.flatMap((one) => (one ? [[one.id, one.fields] as const] : [])));
    },
    staleTime: 30_000,
    placeholderData: (previous: Map<string, string[]> | undefined) => previous,
  });

const NOTHING: readonly string[] = [];
