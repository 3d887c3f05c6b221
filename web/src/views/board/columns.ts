import type { Head, ViewShape } from "../../api/shapes.ts";
import { isFilled } from "../contract.ts";

export interface BoardColumn {
  /** `null` for the records without a value. */
  value: string | null;
  title: string;
  color: string | undefined;
  count: number;
  /** By field. */
  sums: Record<string, unknown>;
  guide: string | null;
  probability: number | null;
  longestStay: number | null;
}

type Group = Record<string, unknown>;

/** The columns of a board from the start of the line, with what the records in each come to. */
export function columnsOf(head: Head, view: ViewShape, groups: Group[], nothing: string): BoardColumn[] {
  const field = view.column ?? "";
  const options = head.schema.properties[field]?.oneOf ?? [];
  const chosen = Array.isArray(view.columns) ? view.columns : undefined;
  const values = chosen ?? options.filter((option) => !option.deprecated).map((option) => option.const);
  const found = (value: string | null) => groups.find((group) => (group[field] ?? null) === value);
  // Who has no value stands before the line, if there is anybody.
  const all = found(null) && !chosen ? [null, ...values] : values;
  return all.map((value) => {
    const option = options.find((one) => one.const === value);
    const stage = view.stages?.find((one) => one.value === value);
    const group = found(value) ?? {};
    return {
      value,
      title: option?.title ?? value ?? nothing,
      color: option?.["x-color"],
      count: Number(group.count ?? 0),
      sums: Object.fromEntries((view.sums ?? []).map((sum) => [sum, group[`sum:${sum}`]])),
      guide: stage?.guide ?? null,
      probability: stage?.probability ?? null,
      longestStay: stage?.longest_stay ?? null,
    };
  });
}

/** The lanes that somebody is in, those without a value last. */
export function lanesOf(lane: string, groups: Group[]): { value: unknown; count: number }[] {
  const counts = new Map<unknown, number>();
  for (const group of groups) {
    const value = group[lane] ?? null;
    counts.set(value, (counts.get(value) ?? 0) + Number(group.count));
  }
  const lanes = [...counts].map(([value, count]) => ({ value, count }));
  return lanes.sort((a, b) => Number(isFilled(b.value)) - Number(isFilled(a.value)));
}

const DAY = 86_400_000;

export const daysSince = (moment: string, now: number): number => Math.floor((now - Date.parse(moment)) / DAY);
