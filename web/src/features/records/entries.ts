import type { TimelineEntry } from "../../api/shapes.ts";

export type Of<K extends TimelineEntry["kind"]> = Extract<TimelineEntry, { kind: K }>;

/** What an entry is known by in its timeline: one change may tell of several steps and of what else it did. */
export function keyOf(entry: TimelineEntry): string {
  if (entry.kind === "comment") return entry.comment.id;
  return `${entry.version} ${entry.kind === "stage" ? entry.field : entry.action}`;
}

/** The entries under the day, in the reader's own zone, on which they were; `""` when the reader may not know it. */
export function byDay(entries: TimelineEntry[]): [string, TimelineEntry[]][] {
  const days: [string, TimelineEntry[]][] = [];
  for (const entry of entries) {
    const day = entry.at ? dayOf(entry.at) : "";
    const last = days.at(-1);
    if (last?.[0] === day) last[1].push(entry);
    else days.push([day, [entry]]);
  }
  return days;
}

function dayOf(instant: string): string {
  const date = new Date(instant);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
