import type { ReactNode } from "react";
import type { Fields, Option, Property } from "../api/shapes.ts";
import type { FieldWiring } from "../ui/field.tsx";

/** What a control gets. It knows neither the layout around it nor how values travel. */
export interface InputProps extends FieldWiring {
  value: unknown;
  onChange(value: unknown): void;
  onBlur?(): void;
  disabled?: boolean;
  readOnly?: boolean;
  property: Property;
  /** One value or several, where an operator wants it otherwise than the field itself; several only where the widget says `many`. */
  multiple?: boolean;
  /** What else of the record the widget reads: the members that it names as `beside`, or all of them. */
  record?: Fields;
}

/** What a value's reading form gets; `value` is never null or undefined here. */
export interface CellProps {
  value: unknown;
  property: Property;
  /** The value stands inside a link already and must not be one itself. */
  plain?: boolean;
  /** The record around the value, where there is one. */
  record?: Fields;
}

/** One file of this folder: the file's name is the name the server sends in `x-widget`. */
export interface Widget {
  Input(props: InputProps): ReactNode;
  Cell(props: CellProps): ReactNode;
  many?: boolean;
  /** The value that a text from elsewhere stands for, such as a cell of a spreadsheet; `undefined` where it is none. */
  parse?(text: string, property: Property): unknown | Promise<unknown>;
  /** What the control stands for before it is touched, where that is not emptiness. */
  start?: unknown;
  /** What is told of many values at once, where that is not their sum. */
  figure?: "avg";
  /** The members of the record that it reads beside the value. */
  beside?(property: Property): string[];
  /** What a filter compares, where that is not the value itself. */
  compared?(value: unknown, property: Property): unknown;
}

/** The wiring of a control without the rest of its properties. */
export function wiring(props: InputProps): FieldWiring {
  return {
    id: props.id,
    "aria-invalid": props["aria-invalid"],
    "aria-describedby": props["aria-describedby"],
    "aria-required": props["aria-required"],
  };
}

/** A setting of the widget as a text, or the fallback when the server sent none. */
export function setting(property: Property, name: string, fallback: string): string {
  const value = property["x-widget"]?.props?.[name];
  return typeof value === "string" ? value : fallback;
}

/** A setting of the widget as a list of texts; empty when the server sent none. */
export function settings(property: Property, name: string): string[] {
  const value = property["x-widget"]?.props?.[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

/** A setting of the widget as a number, or `undefined` when the server sent none. */
export function measure(property: Property, name: string): number | undefined {
  const value = property["x-widget"]?.props?.[name];
  return typeof value === "number" ? value : undefined;
}

/** The options to offer: a retired one only where it is chosen already. */
export const offered = (options: Option[], chosen: unknown): Option[] =>
  options.filter((option) => !option.deprecated || [chosen].flat().includes(option.const));

/** An empty text is no value. */
export const filled = (text: string): string | null => (text === "" ? null : text);

/** A value that should be a text, for showing. */
export const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value ?? ""));
