import type { Filter, Head, Property } from "../../../api/shapes.ts";
import { isFilled, valued } from "../../../views/contract.ts";
import { isDay } from "../../../views/filter/tests.ts";

export const BUCKETS = ["day", "week", "month", "quarter", "year"] as const;
type Bucket = (typeof BUCKETS)[number];

/** What a list can be grouped by: choices, yes and no, single references, and days in buckets. */
export function groupings(head: Head): { field: string; property: Property; buckets: readonly Bucket[] }[] {
  return Object.entries(head.schema.properties)
    .filter(([, one]) => (one["x-operators"]?.length ?? 0) > 0)
    .filter(([, one]) => one.oneOf || one.type === "boolean" || isDay(one) || (one["x-to"] && one.type !== "array"))
    .filter(([, one]) => one.type !== "array" && one.type !== "object")
    .map(([field, property]) => ({ field, property, buckets: isDay(property) ? BUCKETS : [] }));
}

export const readGroup = (group: string): [string, Bucket | undefined] => {
  const [field = "", bucket] = group.split(":");
  return [field, BUCKETS.find((one) => one === bucket)];
};

/** The filter of the records of one group. */
export function groupFilter(property: Property | undefined, group: string, value: unknown): Filter {
  const [field, bucket] = readGroup(group);
  if (!bucket || typeof value !== "string") return valued(field, isFilled(value) ? value : null);
  const [first, last] = spanOf(bucket, value);
  if (property?.format === "date") return { field, between: [first, last] };
  return { field, between: [`${first}T00:00:00.000Z`, `${last}T23:59:59.999Z`] };
}

/** The first and the last day of a bucket, as the server writes it: a week by its Monday, a quarter `2026-Q4`. */
export function spanOf(bucket: Bucket, value: string): [string, string] {
  const [year = 0, rest] = [Number(value.slice(0, 4)), value.slice(5)];
  const day = (y: number, month: number, date: number) => new Date(Date.UTC(y, month, date)).toISOString().slice(0, 10);
  if (bucket === "year") return [day(year, 0, 1), day(year, 11, 31)];
  if (bucket === "quarter") {
    const month = (Number(rest.replace("Q", "")) - 1) * 3;
    return [day(year, month, 1), day(year, month + 3, 0)];
  }
  const [month = 1, date = 1] = rest.split("-").map(Number);
  if (bucket === "month") return [day(year, month - 1, 1), day(year, month, 0)];
  return [day(year, month - 1, date), day(year, month - 1, date + (bucket === "week" ? 6 : 0))];
}
