import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { createRecord, deleteRecord, updateRecord } from "./calls.ts";
import { everyQuery, sessionQuery } from "./queries.ts";
import type { Fields, RecordData } from "./shapes.ts";

const BOOKMARK = "bookmark";
/** So many places are remembered beside the favourites. */
const RECENT = 8;

/** A place in this application that a person was at or wants at hand. */
export interface Visited {
  /** The address, with what it was filtered by. */
  href: string;
  title: string;
}

interface Places {
  recent: Visited[];
  favourites: Visited[];
  /** Puts a place among the favourites, or takes it out. */
  turn(place: Visited): Promise<void>;
}

const bookmarksQuery = () =>
  everyQuery(BOOKMARK, { filter: { field: "owner", is: { me: true } }, sort: "-visited,created_at" }, 200);

/** Where the person was last and what they marked; the server keeps both, so that they are there on every machine. */
export function usePlaces(): Places {
  const client = useQueryClient();
  const kept = useQuery({ ...bookmarksQuery(), staleTime: 60_000 }).data?.items;
  return useMemo(() => {
    const shown = (items: RecordData[]) =>
      items.map((one) => ({ href: String(one.address), title: String(one.name) })) satisfies Visited[];
    const items = kept ?? [];
    return {
      favourites: shown(items.filter((one) => one.favourite === true)),
      recent: shown(items.filter((one) => one.visited).slice(0, RECENT)),
      turn: (place) => keep(client, place, (known) => ({ favourite: known?.favourite !== true })),
    };
  }, [kept, client]);
}

/** Remembers that the person is at a place, once it has a title. */
export function useVisit(place: Visited | undefined): void {
  const client = useQueryClient();
  const { href, title } = place ?? {};
  useEffect(() => {
    if (href && title) void keep(client, { href, title }, () => ({ visited: new Date().toISOString() }));
  }, [client, href, title]);
}

/** One change after the other: a place that is visited and marked at the same time is still one bookmark. */
let last: Promise<void> = Promise.resolve();

/** Writes down what is new about a place, and lets go what is neither recent nor marked any more. */
function keep(client: QueryClient, place: Visited, change: (known: RecordData | undefined) => Fields): Promise<void> {
  last = last
    .then(async () => {
      if (!client.getQueryData(sessionQuery().queryKey)) return;
      const { items } = await client.fetchQuery({ ...bookmarksQuery(), staleTime: 60_000 });
      const known = items.find((one) => one.address === place.href);
      const fields = { name: place.title.slice(0, 200), ...change(known) };
      if (known) await updateRecord(BOOKMARK, known.id, known.version, fields);
      else await createRecord(BOOKMARK, { address: place.href, ...fields }, crypto.randomUUID());
      await client.refetchQueries({ queryKey: bookmarksQuery().queryKey });
      await forgetOld(client);
    })
    // Whoever has no role keeps nothing, and what somebody changed elsewhere meanwhile is asked for next time.
    .catch(() => client.invalidateQueries({ queryKey: bookmarksQuery().queryKey }));
  return last;
}

async function forgetOld(client: QueryClient): Promise<void> {
  const items = client.getQueryData(bookmarksQuery().queryKey)?.items ?? [];
  const recent = items.filter((one) => one.visited).slice(0, RECENT);
  const old = items.filter((one) => one.favourite !== true && !recent.includes(one));
  for (const one of old) await deleteRecord(BOOKMARK, one.id, one.version);
  if (old.length > 0) await client.refetchQueries({ queryKey: bookmarksQuery().queryKey });
}
