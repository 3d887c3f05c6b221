import type { HistoryItem, RecordData } from "../../api/shapes.ts";

/** One thing that happened to a record or was said about it. */
export type TimelineEntry = { at: string | null; by: HistoryItem["by"]; key: string } & (
  | { kind: "change"; item: HistoryItem }
  | { kind: "stage"; field: string; from: unknown; to: unknown }
  | { kind: "comment"; comment: RecordData }
);
export type Of<K extends TimelineEntry["kind"]> = Extract<TimelineEntry, { kind: K }>;

/** What a change tells: a step for each stage that moved, and the rest of it, if anything is left to tell. */
export function entriesOf(item: HistoryItem, stages: string[]): TimelineEntry[] {
  const { at = null, by } = item;
  const key = `${item.version} ${item.action} ${at}`;
  const isStep = (field: string) => item.action === "update" && stages.includes(field);
  const steps = item.changes
    .filter((change) => isStep(change.field))
    .map(({ field, from, to }) => ({ kind: "stage" as const, at, by, key: `${key} ${field}`, field, from, to }));
  const changes = item.changes.filter((change) => !isStep(change.field));
  if (steps.length > 0 && changes.length === 0) return steps;
  return [...steps, { kind: "change", at, by, key, item: { ...item, changes } }];
}

/** A page of something that is read from its newest to its oldest. */
interface Read {
  entries: TimelineEntry[];
  more: boolean;
}

/**
 * Two readings as one, newest first. What is older than the last thing read of one that has more is held back: something
 * that comes before it may be still to come.
 */
export function merged(one: Read, other: Read): TimelineEntry[] {
  const bounds = [one, other].filter((read) => read.more).map((read) => read.entries.at(-1)?.at ?? "");
  const bound = bounds.sort().at(-1) ?? "";
  const all = [...one.entries, ...other.entries].filter((entry) => (entry.at ?? bound) >= bound);
  return all.sort((a, b) => ((a.at ?? "") < (b.at ?? "") ? 1 : (a.at ?? "") > (b.at ?? "") ? -1 : 0));
}
