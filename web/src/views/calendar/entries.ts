import type { Filter, Head, RecordData, ViewShape } from "../../api/shapes.ts";
import { dayOf, startOf, timeOf } from "../days.ts";

/** A record on the days it takes. */
export interface Entry {
  record: RecordData;
  first: string;
  last: string;
  time: string | undefined;
}

export function entriesOf(head: Head, view: ViewShape, records: RecordData[]): Entry[] {
  const property = head.schema.properties[view.from ?? ""];
  const entries = records.flatMap((record) => {
    const first = dayOf(record[view.from ?? ""], property);
    if (!first) return [];
    const end = view.to ? dayOf(record[view.to], head.schema.properties[view.to]) : undefined;
    const last = end && end > first ? end : first;
    return [{ record, first, last, time: timeOf(record[view.from ?? ""], property) }];
  });
  // What takes days stands above what has an hour.
  return entries.sort((a, b) => (a.time ?? "").localeCompare(b.time ?? "") || a.first.localeCompare(b.first));
}

export const onDay = (entries: Entry[], day: string): Entry[] =>
  entries.filter((entry) => entry.first <= day && entry.last >= day);

/** Which records lie in a span: those that begin before its end and end, or begin where they have no end, in it. */
export function spanFilter(head: Head, view: ViewShape, first: string, after: string): Filter {
  const from = view.from ?? "";
  const at = (field: string, day: string) => startOf(day, head.schema.properties[field]);
  const begins: Filter = { field: from, less: at(from, after) };
  const late: Filter = { field: from, at_least: at(from, first) };
  if (!view.to) return { all: [begins, late] };
  return { all: [begins, { any: [late, { field: view.to, at_least: at(view.to, first) }] }] };
}
