import type { Filter, FilterTest, Property, Schema } from "../../api/shapes.ts";
import { widgetOf } from "../../widgets/registry.tsx";
import { operatorOf } from "./parts.ts";

/** How many values an operator compares with; one, unless it is named here. */
const VALUES: Record<string, "none" | "two" | "many" | "span"> = {
  is_empty: "none",
  is_filled: "none",
  between: "two",
  any_of: "many",
  none_of: "many",
  during: "span",
};

export const shapeOf = (operator: string) => VALUES[operator] ?? "one";

/** Spans of the calendar that the filter language knows by name. */
export const SPANS = ["day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year"].flatMap((unit) =>
  ["this", "last", "next"].map((which) => `${which}_${unit}`),
);

/** Operators that compare one value with another, so that the other may be told from today or be another field. */
const COMPARING = new Set(["is", "is_not", "less", "at_most", "greater", "at_least"]);

export const isDay = (property: Property): boolean => property.format === "date" || property.format === "date-time";

/**
 * What can be asked of a field. Over lists only where the widget can hold several values; `during` is the editor's own
 * word for a `between` with a span of the calendar.
 */
export function operatorsOf(property: Property): string[] {
  const many = widgetOf(property).many === true;
  const offered = (property["x-operators"] ?? []).filter((operator) => many || VALUES[operator] !== "many");
  return isDay(property) && offered.includes("between") ? [...offered, "during"] : offered;
}

/** The operator as the editor offers it. */
export function offeredOperator(test: FilterTest): [string, unknown] {
  const [operator, value] = operatorOf(test);
  return isObject(value) && "during" in value ? ["during", value] : [operator, value];
}

export const testOf = (field: string, operator: string, value: unknown): FilterTest => ({
  field,
  [operator === "during" ? "between" : operator]: shapeOf(operator) === "none" ? true : value,
});

/** What stands for a value: itself, the viewer, a day told from today, or another field of the record. */
export type Meaning = "value" | "me" | "today" | "field";

export function meaningsOf(property: Property, operator: string, others: string[]): Meaning[] {
  const meanings: Meaning[] = ["value"];
  const person = property["x-to"] === "user";
  if (person && [...COMPARING, "contains"].includes(operator)) meanings.push("me");
  if (isDay(property) && COMPARING.has(operator)) meanings.push("today");
  if (others.length > 0 && COMPARING.has(operator)) meanings.push("field");
  return meanings;
}

export function meaningOf(value: unknown): Meaning {
  if (!isObject(value)) return "value";
  return (["me", "today", "field"] as const).find((word) => word in value) ?? "value";
}

/** What a value begins as when it gets another meaning. */
export function startOf(meaning: Meaning, property: Property, others: string[]): unknown {
  const starts = { me: { me: true }, today: { today: 0 }, field: { field: others[0] }, value: undefined };
  return starts[meaning] ?? widgetOf(property).start ?? null;
}

/** Fields of one record that compare with each other: of the same shape, and with an order. */
export function comparable(schema: Schema, field: string): string[] {
  const own = schema.properties[field];
  if (!own?.["x-sortable"] || own.oneOf || own["x-to"]) return [];
  return Object.entries(schema.properties)
    .filter(([name, other]) => name !== field && other["x-sortable"] && !other.oneOf && !other["x-to"])
    .filter(([, other]) => other.type === own.type && other.format === own.format)
    .filter(([, other]) => JSON.stringify(other["x-widget"]) === JSON.stringify(own["x-widget"]))
    .map(([name]) => name);
}

/** A question about the records that a relation leads to. */
export interface Asked {
  some?: string;
  none?: string;
  count?: string;
  at_least?: number;
  at_most?: number;
  where?: Filter;
}

/** The filter language has it beside tests; the screens' type of a filter speaks of tests alone. */
export const askedOf = (filter: Filter): Asked => filter as unknown as Asked;
export const relatedFilter = (asked: Asked): Filter => asked as unknown as Filter;

/** Which records hold on a day. */
export interface Holding {
  valid: "today" | { on: string | null };
}

export const isHolding = (filter: object): filter is Holding => "valid" in filter;
export const holdingFilter = (holding: Holding): Filter => holding as unknown as Filter;

export const isTest = (filter: Filter): filter is FilterTest => "field" in filter;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A new condition on the first field that can be asked about. */
export function freshTest(schema: Schema): FilterTest {
  const [field, property] =
    Object.entries(schema.properties).find(([, one]) => operatorsOf(one).length > 0) ?? ([undefined, {}] as const);
  return freshOf(field ?? "", property);
}

export const freshOf = (field: string, property: Property): FilterTest => {
  const operator = operatorsOf(property)[0] ?? "is";
  return testOf(field, operator, widgetOf(property).start ?? null);
};

/** Whether nothing is left to fill in. */
export function isComplete(filter: Filter): boolean {
  for (const joint of ["all", "any"]) {
    if (joint in filter) {
      const parts = (filter as Record<string, Filter[]>)[joint] ?? [];
      return parts.length > 0 && parts.every(isComplete);
    }
  }
  if ("not" in filter) return isComplete(filter.not as Filter);
  if (isHolding(filter)) return filter.valid === "today" || isThere(filter.valid.on);
  if (!isTest(filter)) return !("where" in filter) || isComplete(filter.where as Filter);
  const [operator, value] = offeredOperator(filter);
  const shape = shapeOf(operator);
  if (filter.field === "") return false;
  if (shape === "two") return Array.isArray(value) && value.length === 2 && value.every(isThere);
  if (shape === "many") return Array.isArray(value) && value.length > 0;
  return isThere(value);
}

const isThere = (one: unknown) => one !== null && one !== undefined && one !== "";
