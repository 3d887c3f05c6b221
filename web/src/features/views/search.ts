import type { Filter, Head, Property } from "../../api/shapes.ts";
import { allOf, type Place } from "../../views/contract.ts";

/** What of a list or view can be shared as an address. */
export interface ViewSearch extends Place {
  list?: string;
  /** The saved view that was opened; what is shown may be otherwise by now. */
  saved?: string;
  /** A view that is no list: `board/pipeline`. */
  view?: string;
  sort?: string;
  filter?: Filter;
  q?: string;
  /** The columns in their order, each with its width where it was changed: `name:240,amount`. */
  columns?: string;
  /** What a list is grouped by: `stage`, `closes:month`. */
  group?: string;
  /** What stands below a column other than its usual figure: `amount:avg,size:none`. */
  sums?: string;
}

const TEXTS = ["list", "saved", "view", "sort", "columns", "group", "sums", "day", "span"] as const;

export function readViewSearch(raw: Record<string, unknown>): ViewSearch {
  const search: ViewSearch = {};
  for (const key of TEXTS) if (typeof raw[key] === "string" && raw[key] !== "") search[key] = raw[key];
  if (isFilter(raw.filter)) search.filter = raw.filter;
  if (raw.q !== undefined && raw.q !== "") search.q = String(raw.q);
  return search;
}

/** Whether something from an address has the shape of a filter; what its names mean, the server knows. */
function isFilter(raw: unknown): raw is Filter {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) return false;
  const node = raw as Record<string, unknown>;
  for (const joint of ["all", "any"])
    if (joint in node) return Array.isArray(node[joint]) && node[joint].every(isFilter);
  if ("not" in node) return isFilter(node.not);
  if (["some", "none", "count"].some((word) => typeof node[word] === "string"))
    return node.where === undefined || isFilter(node.where);
  return typeof node.field === "string" || "valid" in node;
}

interface Searched {
  search?: string[] | null;
  searched?: boolean | null;
}

/**
 * Whether the quick search asks the server to search. Where it cannot, or where the person wants an order of their own,
 * it filters instead: what a search finds comes newest first.
 */
export const asksSearch = (own: ViewSearch, view: Searched | undefined): boolean =>
  Boolean(own.q?.trim()) && view?.searched === true && !own.sort && !own.group;

/** The saved list's filter, the person's own and the quick search, all of which must hold. */
export function combined(own: ViewSearch, saved: Filter | null | undefined, searched: string[]): Filter | undefined {
  const found = own.q && searched.length > 0 ? { any: searched.map((field) => ({ field, contains: own.q })) } : null;
  return allOf(saved, own.filter, found);
}

/** The quick search needs fields that can be asked what they contain. */
export function searchedFields(head: Head, view: Searched | undefined): string[] {
  return (view?.search ?? []).filter((field) => head.schema.properties[field]?.["x-operators"]?.includes("contains"));
}

/** The next order after a click on a column: rising, falling, then the list's own again. */
export function nextSort(sort: string | undefined, field: string): string | undefined {
  if (sort === field) return `-${field}`;
  return sort === `-${field}` ? undefined : field;
}

/** The order after one more column was added to it: rising, falling, then without it. */
export function addedSort(sort: string | undefined, field: string): string | undefined {
  const parts = (sort ?? "").split(",").filter(Boolean);
  const at = parts.findIndex((part) => part.replace(/^-/, "") === field);
  if (at < 0) return [...parts, field].join(",");
  const next = parts[at] === field ? [`-${field}`] : [];
  return parts.toSpliced(at, 1, ...next).join(",") || undefined;
}

export interface Column {
  field: string;
  width: number | undefined;
  property: Property;
}

interface Drawn {
  field: string;
  width?: number | null;
}

/** The columns in view: the person's own, else the list's; a field that is not there for them is left out. */
export function columnsOf(head: Head, saved: Drawn[], own: string | undefined): Column[] {
  const wanted: Drawn[] = own === undefined ? saved : own.split(",").map((part) => readColumn(part, saved));
  return wanted.flatMap(({ field, width }) => {
    const property = head.schema.properties[field];
    return property ? [{ field, width: width ?? undefined, property }] : [];
  });
}

function readColumn(part: string, saved: Drawn[]): Drawn {
  const [field = "", width] = part.split(":");
  const pixels = Number(width);
  return { field, width: pixels >= 60 && pixels <= 2000 ? pixels : saved.find((one) => one.field === field)?.width };
}

export const writtenColumns = (columns: Pick<Column, "field" | "width">[]): string =>
  columns.map(({ field, width }) => (width ? `${field}:${Math.round(width)}` : field)).join(",");
