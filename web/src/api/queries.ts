import { infiniteQueryOptions, type PlaceholderDataFunction, QueryClient, queryOptions } from "@tanstack/react-query";
import { currentLanguage } from "../i18n/index.tsx";
import * as calls from "./calls.ts";
import { ProblemError } from "./client.ts";
import { deviceNow } from "./device.ts";
import type { FormMode, RecordData, Session } from "./shapes.ts";

/** One factory per question; every key of something translated carries the language. */

/**
 * Something the server translates: the key ends with the language, and while another language is on its way the same
 * thing in the previous one stays, so that an open form is not closed by it.
 */
export function translated<T>(key: readonly string[], language: string, queryFn: () => Promise<T>, staleTime: number) {
  const keep: PlaceholderDataFunction<T, Error, T, string[]> = (previous, query) =>
    query?.queryKey.slice(0, -1).join() === key.join() ? previous : undefined;
  // The library wants a placeholder that is no function by type; a type parameter could be one, ours never is.
  const placeholderData = keep as never;
  return queryOptions<T, Error, T, string[]>({ queryKey: [...key, language], queryFn, staleTime, placeholderData });
}

export const sessionQuery = (language = currentLanguage()) =>
  translated<Session | null>(["session"], language, askSession, 300_000);

/** Nobody signed in is an answer, not an error. */
async function askSession(): Promise<Session | null> {
  try {
    return await calls.getSession();
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401) return null;
    throw error;
  }
}

export const listQuery = (object: string, language: string) =>
  translated(["list", object], language, () => calls.getList(object), 60_000);

export const viewsQuery = (object: string, language: string) =>
  translated(["views", object], language, () => calls.getViews(object), 60_000);

export const homeQuery = (home: string | undefined, language: string) =>
  translated(["home", home ?? ""], language, () => calls.getHome(home), 30_000);

export const badgesQuery = () =>
  queryOptions({ queryKey: ["badges"], queryFn: calls.getBadges, staleTime: 30_000, refetchInterval: 120_000 });

/** The form of an object for the viewer: the one that comes first on the device, or the one of that name. */
export const formQuery = (object: string, mode: FormMode, language: string, form?: string) => {
  const device = form === undefined ? deviceNow() : undefined;
  const key = ["form", object, mode, form ?? "", device ?? ""];
  return translated(key, language, () => calls.getForm(object, mode, { form, device }), 60_000);
};

export const recordsQuery = (object: string, ask: calls.RecordsRequest) =>
  infiniteQueryOptions({
    queryKey: ["records", object, ask],
    queryFn: ({ pageParam, signal }) =>
      // The count is asked with the first page only: it does not change what the later pages are.
      calls.getRecords(object, pageParam ? { ...ask, cursor: pageParam, count: undefined } : ask, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });

/** So many records a view which needs all of them at once asks for first, and again whenever somebody wants more. */
export const MOST = 1_000;

/** A view that draws more of them than this is one that nobody can read. */
const TOO_MANY = 10_000;

/** Every record that a filter finds, page after page, up to a bound; `more` tells that there are others. */
export const everyQuery = (object: string, ask: calls.RecordsRequest, most = MOST) =>
  queryOptions({
    queryKey: ["records", object, "every", ask, most],
    queryFn: ({ signal }) => every(object, ask, most, signal),
  });

/** The same a thousand at a time, as far as somebody asks for, up to what can still be drawn. */
export const everyMoreQuery = (object: string, ask: calls.RecordsRequest) =>
  infiniteQueryOptions({
    queryKey: ["records", object, "more", ask],
    queryFn: ({ pageParam, signal }) => every(object, ask, MOST, signal, pageParam || undefined),
    initialPageParam: "",
    getNextPageParam: (last, parts) => (parts.length * MOST < TOO_MANY ? last.cursor : undefined),
  });

/** Asks for page after page, from the beginning or where a cursor says. */
export async function every(
  object: string,
  ask: calls.RecordsRequest,
  most: number,
  signal: AbortSignal,
  from?: string,
) {
  const items: RecordData[] = [];
  let cursor = from;
  do {
    const limit = Math.min(200, most - items.length);
    const page = await calls.getRecords(object, { ...ask, limit, cursor }, signal);
    items.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor && items.length < most);
  return { items, more: cursor !== undefined, cursor };
}

export const groupsQuery = (object: string, ask: calls.GroupsRequest) =>
  queryOptions({
    queryKey: ["groups", object, ask],
    queryFn: async ({ signal }) => (await calls.getGroups(object, ask, signal)).items,
  });

export const foundQuery = (text: string, language: string) =>
  queryOptions({
    queryKey: ["found", text, language],
    queryFn: async () => (await calls.searchAll(text, 20)).items,
    staleTime: 10_000,
  });

export const recordQuery = (object: string, id: string) =>
  queryOptions({ queryKey: ["record", object, id], queryFn: () => calls.getRecord(object, id) });

export const searchQuery = (object: string, text: string, language: string, limit = 20) =>
  queryOptions({
    queryKey: ["lookup", object, text, limit, language],
    queryFn: async () => (await calls.searchLabels(object, text, limit)).items,
    staleTime: 10_000,
  });

/** After a write: whatever may show the record is asked again. */
export async function forgetRecord(client: QueryClient, object: string, id: string): Promise<void> {
  await Promise.all([
    // Figures of other records may follow from this one.
    client.invalidateQueries({ queryKey: ["records"] }),
    client.invalidateQueries({ queryKey: ["about", object, id] }),
    client.invalidateQueries({ queryKey: ["groups"] }),
    client.invalidateQueries({ queryKey: ["home"] }),
    client.invalidateQueries({ queryKey: ["badges"] }),
    client.invalidateQueries({ queryKey: ["label", object, id] }),
    client.invalidateQueries({ queryKey: ["lookup", object] }),
  ]);
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // A refusal stays one however often it is asked; only an unreachable or busy server deserves another try.
        retry: (count, error) =>
          count < 2 && (!(error instanceof ProblemError) || error.status === 0 || error.status === 503),
      },
    },
  });
}
