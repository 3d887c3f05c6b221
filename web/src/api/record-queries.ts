import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import * as calls from "./calls.ts";
import { every, translated } from "./queries.ts";
import type { Filter } from "./shapes.ts";

/** Everything that is asked about one record beside the record itself; a write of it makes all of it old. */
const about = (object: string, id: string, ...what: unknown[]) => ["about", object, id, ...what];

export const waysQuery = (object: string, id: string, language: string) =>
  queryOptions({ queryKey: about(object, id, "ways", language), queryFn: () => calls.getWays(object, id) });

export const courseQuery = (object: string, id: string, language: string) =>
  queryOptions({
    queryKey: about(object, id, "course", language),
    queryFn: async () => (await calls.getCourse(object, id)).items,
  });

export const conversionsQuery = (object: string, id: string, language: string) =>
  queryOptions({
    queryKey: about(object, id, "conversions", language),
    queryFn: async () => (await calls.getConversions(object, id)).items,
  });

export const templatesQuery = (object: string, language: string) =>
  translated(["templates", object], language, async () => (await calls.getTemplates(object)).items, 300_000);

export const sheetQuery = (object: string, template: string, id: string, language: string) =>
  queryOptions({
    queryKey: about(object, id, "sheet", template, language),
    queryFn: () => calls.renderTemplate(object, template, id),
    staleTime: 0,
  });

export const recordThenQuery = (object: string, id: string, asOf: string) =>
  queryOptions({
    queryKey: about(object, id, "then", asOf),
    queryFn: () => calls.getRecordThen(object, id, asOf),
    staleTime: 60_000,
  });

export const comparedQuery = (object: string, id: string, from: string, to: string | undefined) =>
  queryOptions({
    queryKey: about(object, id, "compared", from, to),
    queryFn: () => calls.getCompared(object, id, from, to),
  });

/** What is still to be done about a record, the earliest day first. */
export const tasksQuery = (object: string, id: string) =>
  queryOptions({
    queryKey: about(object, id, "tasks"),
    queryFn: async ({ signal }) => {
      const filter = {
        all: [
          { field: "on", is: { object, id } },
          { field: "done", is_not: true },
        ],
      };
      const { items } = await calls.getRecords("task", { filter, sort: "due", limit: 50 }, signal);
      // What has no day comes last, whatever a database thinks of emptiness.
      return [...items.filter((task) => task.due), ...items.filter((task) => !task.due)];
    },
  });

/** What became of a record and what people said about it, newest first. */
export const timelineQuery = (object: string, id: string) =>
  infiniteQueryOptions({
    queryKey: about(object, id, "timeline"),
    queryFn: ({ pageParam }) => calls.getTimeline(object, id, pageParam || undefined),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });

/** The first records that pass a filter, and how many there are. */
export const relatedQuery = (object: string, filter: Filter, limit: number, asOf?: string) =>
  queryOptions({
    queryKey: ["records", object, "related", filter, limit, asOf],
    queryFn: ({ signal }) => calls.getRecords(object, { filter, limit, count: 1_000, as_of: asOf }, signal),
  });

/** All pages of child records are asked for, up to this many records. */
const MOST_CHILDREN = 1_000;

/** The records of an object whose reference `by` names a record, all of them in order. */
export const childrenQuery = (of: string, by: string, id: string, sort: string | undefined, asOf?: string) =>
  queryOptions({
    queryKey: [...childrenKey(of, by, id), sort, asOf],
    queryFn: async ({ signal }) =>
      (await every(of, { filter: { field: by, is: id }, sort, as_of: asOf }, MOST_CHILDREN, signal)).items,
  });

export const childrenKey = (of: string, by: string, id: string) => ["records", of, "children", by, id];
