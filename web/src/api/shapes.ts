import type { components } from "./schema.d.ts";

/**
 * The shapes of the contract under the names that the screens use. What is free JSON there, because metadata decides it
 * (schemas, layouts, filters), is described here as `docs/api.md` does.
 */

type Contract = components["schemas"];

export type Session = Contract["Session"];
export type App = Contract["App"];
export type MenuEntry = Contract["MenuEntry"];
export type Page = Contract["Page"];
export type Complaint = Contract["Complaint"];
export type HistoryItem = Contract["HistoryEntry"];
export type HistoryPage = Contract["History"];
export type Labels = Contract["Labels"];
export type Can = Contract["Can"];
export type Ways = Contract["Ways"];
export type Way = Contract["Way"];
export type Machine = Contract["Machine"];
export type Stage = Contract["Stage"];
export type Stay = Contract["Stay"];
export type Conversion = Contract["Conversion"];
export type Converted = Contract["Converted"];
export type Template = Contract["Template"];
export type Rendered = Contract["Rendered"];
export type Related = Contract["Related"];
export type Compared = Contract["Compared"];

/** A file as a record holds it. */
export type FileValue = Contract["FileShown"];

/** A record is flat: its fields, `id` and `version`; an empty field is `null`, an unreadable one is absent. */
export type RecordData = Contract["Record"];

/** Only the fields of a record, as a draft or a change carries them. */
export type Fields = Record<string, unknown>;

/** An error as it arrives, or as it is made up when nothing arrived. */
export interface Problem extends Partial<Omit<Contract["Problem"], "code" | "complaints" | "current">> {
  title: string;
  status: number;
  code: string;
  complaints?: Complaint[];
  /** Only with 412: the record as it is now. */
  current?: RecordData;
}

/** One test of a filter: a field name and one operator with its value. */
export type FilterTest = { field: string } & Record<string, unknown>;

export type Filter = { all: Filter[] } | { any: Filter[] } | { not: Filter } | FilterTest;

export interface Option {
  const: string;
  title: string;
  "x-color"?: string;
  /** Kept for the records that have it, and offered no more. */
  "x-retired"?: boolean;
}

/** One property of the served record schema; it is already translated and trimmed to the viewer. */
export interface Property {
  title?: string;
  description?: string;
  type?: string | string[];
  format?: string;
  maxLength?: number;
  oneOf?: Option[];
  items?: Property;
  properties?: Record<string, Property>;
  readOnly?: boolean;
  "x-widget"?: { name: string; props?: Record<string, unknown> };
  "x-required"?: boolean;
  "x-operators"?: string[];
  "x-sortable"?: boolean;
  "x-align"?: string;
  "x-to"?: string;
  /** Of child records: the roll-ups over them, each with the field that it is computed from. */
  "x-totals"?: { field: string; of: string | null }[];
  /** Of child records: what the viewer may do with them. */
  "x-can"?: Can;
}

export interface Schema {
  properties: Record<string, Property>;
  required?: string[];
}

export type Effect = "SHOW" | "HIDE" | "ENABLE" | "DISABLE" | "REQUIRE" | "OPTIONAL";

export interface Rule {
  effect: Effect;
  condition: Filter;
}

/** An element of a layout in the JSON Forms UI Schema dialect. */
export interface Element {
  type: string;
  name?: string;
  label?: string;
  text?: string;
  scope?: string;
  elements?: Element[];
  options?: { columns?: number; span?: number; [option: string]: unknown };
  rules?: Rule[];
}

export type FormMode = "create" | "edit";

export interface ListView extends Omit<Contract["List"], "filter"> {
  filter?: Filter | null;
}

export interface ListAnswer extends Omit<Contract["Lists"], "schema" | "lists"> {
  schema: Schema;
  lists: ListView[];
}

export interface FormAnswer extends Omit<Contract["Form"], "schema" | "layout" | "defaults"> {
  schema: Schema;
  layout: Element;
  defaults: Fields;
}

export interface EvaluateAnswer extends Omit<Contract["EvaluateAnswer"], "notices"> {
  notices: { text: string; level?: string }[];
}
