import type { Property } from "../api/shapes.ts";

/** Days are written `2026-11-26` and counted without a zone; moments are read in the zone of the person who looks. */

export const today = (): string => dayIn(new Date());

/** The day that a moment lies on for whoever looks. */
function dayIn(moment: Date): string {
  const part = (number: number) => String(number).padStart(2, "0");
  return `${moment.getFullYear()}-${part(moment.getMonth() + 1)}-${part(moment.getDate())}`;
}

const utc = (day: string) => new Date(`${day}T00:00:00Z`);

export const addDays = (day: string, days: number): string => {
  const moved = utc(day);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
};

export const addMonths = (day: string, months: number): string => {
  const moved = utc(`${day.slice(0, 7)}-01`);
  moved.setUTCMonth(moved.getUTCMonth() + months);
  return moved.toISOString().slice(0, 10);
};

/** How many days the second is after the first. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((utc(to).getTime() - utc(from).getTime()) / 86_400_000);

/** The first day of the week that a day lies in; `first` is 1 for Monday to 7 for Sunday. */
export const weekOf = (day: string, first: number): string => {
  const weekday = utc(day).getUTCDay() || 7;
  return addDays(day, -((weekday - first + 7) % 7));
};

export const daysFrom = (day: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => addDays(day, at));

const isMoment = (property: Property | undefined) => property?.format === "date-time";

/** The day of a value, or nothing where there is none. */
export function dayOf(value: unknown, property: Property | undefined): string | undefined {
  if (typeof value !== "string" || value === "") return undefined;
  return isMoment(property) ? dayIn(new Date(value)) : value.slice(0, 10);
}

/** The hour and minute of a moment; a day has none. */
export function timeOf(value: unknown, property: Property | undefined): string | undefined {
  if (typeof value !== "string" || !isMoment(property)) return undefined;
  const moment = new Date(value);
  return `${String(moment.getHours()).padStart(2, "0")}:${String(moment.getMinutes()).padStart(2, "0")}`;
}

/** A value so many days later, at the same time of day. */
export function moved(value: unknown, property: Property | undefined, days: number): unknown {
  if (typeof value !== "string" || value === "") return value;
  if (!isMoment(property)) return addDays(value, days);
  const moment = new Date(value);
  moment.setDate(moment.getDate() + days);
  return moment.toISOString();
}

/** What a filter or a new record compares a day with: the day itself, or its first moment for whoever looks. */
export function startOf(day: string, property: Property | undefined): string {
  return isMoment(property) ? new Date(`${day}T00:00:00`).toISOString() : day;
}

/** What a new record on a day begins with: the day, or nine in the morning of it. */
export function freshOn(day: string, property: Property | undefined): string {
  return isMoment(property) ? new Date(`${day}T09:00:00`).toISOString() : day;
}
