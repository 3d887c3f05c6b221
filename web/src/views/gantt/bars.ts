import type { Head, RecordData, ViewShape } from "../../api/shapes.ts";
import { addDays, dayOf, daysBetween } from "../days.ts";
import { branchesOf, linesOf } from "../tree/branches.ts";

export interface Bar {
  record: RecordData;
  level: number;
  /** Absent where the record has no days yet. */
  days: { first: string; last: string } | undefined;
  /** From 0 to 1. */
  done: number | undefined;
}

/** The bars from the top, each under what it is part of. */
export function barsOf(head: Head, view: ViewShape, records: RecordData[]): Bar[] {
  const { properties } = head.schema;
  const day = (record: RecordData, field: string | null | undefined) =>
    field ? dayOf(record[field], properties[field]) : undefined;
  const ordered = view.parent
    ? linesOf(branchesOf(records, view.parent), new Set())
    : records.map((record) => ({ branch: { record, below: [] }, level: 1 }));
  return ordered.map(({ branch: { record }, level }) => {
    const [first, end] = [day(record, view.from), day(record, view.to)];
    const from = first ?? end;
    const done = view.progress ? record[view.progress] : undefined;
    return {
      record,
      level,
      days: from ? { first: from, last: end && end > from ? end : from } : undefined,
      done: done === null || done === undefined ? undefined : Math.min(1, Math.max(0, Number(done) / 100)),
    };
  });
}

/** The most days that are drawn: three years. */
const MOST = 1_100;

/** From which day and how many days are drawn: all bars with some air, at least so many, around `day` when there are too many. */
export function rangeOf(bars: Bar[], day: string, least: number): { first: string; count: number } {
  const days = bars.flatMap((bar) => (bar.days ? [bar.days] : []));
  const firsts = days.map((one) => one.first).sort();
  const lasts = days.map((one) => one.last).sort();
  const first = addDays(firsts[0] ?? day, -7);
  const count = Math.max(least, daysBetween(first, lasts.at(-1) ?? day) + 15);
  return count <= MOST ? { first, count } : { first: addDays(day, -MOST / 2), count: MOST };
}

/** The first days of the months in a range, with their places. */
export function monthsIn(first: string, count: number): { day: string; at: number; days: number }[] {
  const months: { day: string; at: number; days: number }[] = [];
  for (let at = 0; at < count; ) {
    const day = addDays(first, at);
    const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
    const days = Math.min(count - at, new Date(Date.UTC(year, month, 0)).getUTCDate() - date + 1);
    months.push({ day, at, days });
    at += days;
  }
  return months;
}
