import { queryOptions, useQuery } from "@tanstack/react-query";
import { useLanguage } from "../i18n/index.tsx";
import { getLabels } from "./calls.ts";
import { gathered } from "./gather.ts";

const load = gathered(getLabels);

/** The label of a record, or `null` when the viewer may not know of it; requests of one turn are put together. */
export const loadLabel = async (object: string, id: string): Promise<string | null> =>
  (await load(object, id))?.label ?? null;

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
