import type { ReactNode } from "react";
import type { Filter, Head, Property, ViewShape } from "../api/shapes.ts";

/** Where one is inside a view; it stands in the address, so that it can be shared. */
export interface Place {
  /** The day that a calendar or gantt is about. */
  day?: string;
  /** How much of it is shown: `month`, `week`, `day`; of a tree, `outline` or `chart`. */
  span?: string;
}

/** What every drawing of a view gets: the object, what the view's metadata says, and which records it is about. */
export interface ViewProps {
  head: Head;
  view: ViewShape;
  /** Everything that must hold: the view's own filter, the person's, and the quick search. */
  filter: Filter | undefined;
  place: Place;
  onPlace(place: Place): void;
}

/** One folder of this floor with a `view.tsx`; the folder's name is the kind that the server sends. */
export interface Drawing {
  View(props: ViewProps): ReactNode;
}

/** All of several filters, without those that are not there. */
export function allOf(...filters: (Filter | null | undefined)[]): Filter | undefined {
  const parts = filters.filter((one): one is Filter => Boolean(one));
  return parts.length > 1 ? { all: parts } : parts[0];
}

/** The filter of the records whose field has this value; nothing is a value, too. */
export const valued = (field: string, value: unknown): Filter =>
  isFilled(value) ? { field, is: value } : { field, is_empty: true };

export const isFilled = (value: unknown): boolean =>
  value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);

/** Fields of a view that this viewer has, without doubles. */
export const known = (head: Head, fields: (string | null | undefined)[]): string[] => [
  ...new Set(fields.filter((field): field is string => Boolean(field) && String(field) in head.schema.properties)),
];

/** A choice in a schema: what colour a value has. */
export const optionOf = (property: Property | undefined, value: unknown) =>
  property?.oneOf?.find((option) => option.const === value);

/** Whether what is written in a field is a number that can be added up. */
export const isNumber = (property: Property | undefined): boolean =>
  property?.["x-align"] === "end" && (property["x-operators"]?.length ?? 0) > 0;

/** Whether this person may write the field. */
export const isWritable = (head: Head, field: string): boolean =>
  head.can.update && head.schema.properties[field] !== undefined && !head.schema.properties[field]?.readOnly;
