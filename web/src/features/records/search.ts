import type { Fields } from "../../api/shapes.ts";

/** What of a record page can be shared as an address: which part of it, and the moment as of which it is shown. */
export interface RecordSearch {
  tab?: RecordTab;
  as_of?: string;
}

const TABS = ["related", "timeline"] as const;
export type RecordTab = (typeof TABS)[number];

export function readRecordSearch(raw: Record<string, unknown>): RecordSearch {
  const isMoment = typeof raw.as_of === "string" && !Number.isNaN(Date.parse(raw.as_of));
  // What cannot be read is said to be nothing: the router keeps what it hears nothing about.
  return { tab: TABS.find((one) => one === raw.tab), as_of: isMoment ? String(raw.as_of) : undefined };
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
