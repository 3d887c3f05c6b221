import type { Fields, Filter, FilterTest, ListAnswer, ListView } from "../../api/shapes.ts";

/** What of a list can be shared as an address: which list, its order, the person's own filter and the quick search. */
export interface ListSearch {
  list?: string;
  sort?: string;
  filter?: Filter;
  q?: string;
}

export function readListSearch(raw: Record<string, unknown>): ListSearch {
  const search: ListSearch = {};
  if (typeof raw.list === "string") search.list = raw.list;
  if (typeof raw.sort === "string") search.sort = raw.sort;
  if (typeof raw.filter === "object" && raw.filter !== null) search.filter = raw.filter as Filter;
  if (raw.q !== undefined && raw.q !== "") search.q = String(raw.q);
  return search;
}

/** What of a record page can be shared as an address: which part of it, and the moment as of which it is shown. */
export interface RecordSearch {
  tab?: RecordTab;
  as_of?: string;
}

const TABS = ["related", "history"] as const;
export type RecordTab = (typeof TABS)[number];

export function readRecordSearch(raw: Record<string, unknown>): RecordSearch {
  const search: RecordSearch = {};
  const tab = TABS.find((one) => one === raw.tab);
  if (tab) search.tab = tab;
  if (typeof raw.as_of === "string" && !Number.isNaN(Date.parse(raw.as_of))) search.as_of = raw.as_of;
  return search;
}

/** What a new record begins with: like another one, or with some fields filled. */
export interface CreateSearch {
  from?: string;
  set?: Fields;
}

export function readCreateSearch(raw: Record<string, unknown>): CreateSearch {
  const search: CreateSearch = {};
  if (typeof raw.from === "string") search.from = raw.from;
  if (typeof raw.set === "object" && raw.set !== null) search.set = raw.set as Fields;
  return search;
}

/** The tests of a filter that the chips can show: all of them must hold. `undefined` for any other tree. */
export function testsOf(filter: Filter | undefined): FilterTest[] | undefined {
  if (!filter) return [];
  if ("field" in filter) return [filter];
  if (!("all" in filter)) return undefined;
  const tests = filter.all as Filter[];
  return tests.every((test) => "field" in test) ? (tests as FilterTest[]) : undefined;
}

export const filterOf = (tests: FilterTest[]): Filter | undefined => (tests.length > 0 ? { all: tests } : undefined);

/** The operator of a test and the value it compares with. */
export function operatorOf(test: FilterTest): [string, unknown] {
  return Object.entries(test).find(([key]) => key !== "field") ?? ["is", null];
}

/**
 * Whether the quick search asks the server to search. Where it cannot, or where the person wants an order of their own,
 * it filters instead: what a search finds comes newest first.
 */
export const asksSearch = (own: ListSearch, view: ListView | undefined): boolean =>
  Boolean(own.q?.trim()) && view?.searched === true && !own.sort;

/** The saved list's filter, the person's own and the quick search, all of which must hold. */
export function combined(own: ListSearch, saved: Filter | null | undefined, searched: string[]): Filter | undefined {
  const parts: Filter[] = [];
  if (saved) parts.push(saved);
  if (own.filter) parts.push(own.filter);
  if (own.q && searched.length > 0) parts.push({ any: searched.map((field) => ({ field, contains: own.q })) });
  return parts.length > 1 ? { all: parts } : parts[0];
}

/** The quick search needs fields that can be asked what they contain. */
export function searchedFields(list: ListAnswer, view: ListView | undefined): string[] {
  return (view?.search ?? []).filter((field) => list.schema.properties[field]?.["x-operators"]?.includes("contains"));
}

/** The next order after a click on a column: rising, falling, then the list's own again. */
export function nextSort(sort: string | undefined, field: string): string | undefined {
  if (sort === field) return `-${field}`;
  return sort === `-${field}` ? undefined : field;
}
