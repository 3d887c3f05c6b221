import type { Effect, Element, Fields, FormAnswer, Property, Schema } from "../api/shapes.ts";
import { type FilterContext, matches } from "./filter.ts";
import { getAt } from "./pointer.ts";

/** What an element's rules, or the server, say about it now; `undefined` where nothing is said. */
export interface ElementState {
  visible?: boolean | null;
  enabled?: boolean | null;
  required?: boolean | null;
}

const OPPOSITES: [keyof ElementState, Effect, Effect][] = [
  ["visible", "SHOW", "HIDE"],
  ["enabled", "ENABLE", "DISABLE"],
  ["required", "REQUIRE", "OPTIONAL"],
];

/** An element's rules read over the record: every SHOW must hold and no HIDE may; the other pairs likewise. */
export function ruled(element: Element, record: Fields, context: FilterContext): ElementState {
  const state: ElementState = {};
  for (const [key, positive, negative] of OPPOSITES) {
    const rules = (element.rules ?? []).filter((rule) => rule.effect === positive || rule.effect === negative);
    if (rules.length === 0) continue;
    state[key] = rules.every((rule) => matches(rule.condition, record, context) === (rule.effect === positive));
  }
  return state;
}

/** The kind of each field, as a filter wants to know it: a widget is named after the kind it edits. */
export function kindsOf(schema: Schema): Record<string, string> {
  const named = Object.entries(schema.properties).map(([name, property]) => [
    name,
    property["x-widget"]?.name ?? "text",
  ]);
  return Object.fromEntries(named);
}

/** The name of the field that a control shows. */
export function fieldOf(element: Element): string | undefined {
  return element.scope?.match(/^#\/properties\/([^/]+)$/)?.[1];
}

/** All controls of a layout, in the order they are drawn. */
export function controlsOf(element: Element): Element[] {
  if (element.type === "Control") return [element];
  return (element.elements ?? []).flatMap(controlsOf);
}

export function propertyOf(schema: Schema, element: Element): Property | undefined {
  const field = fieldOf(element);
  return field === undefined ? undefined : schema.properties[field];
}

/** The id of a control in the page, so that a complaint can lead to it. */
export const controlId = (pointer: string, prefix = "field"): string => `${prefix}${pointer.replaceAll("/", "-")}`;

/** The layout that a record is shown in: that of its type, where the type has one. */
export function layoutOf({ layout, by_type: byType }: FormAnswer, data: Fields): Element {
  const type = byType && getAt(data, byType.at);
  return (typeof type === "string" && byType?.forms[type]?.layout) || layout;
}
