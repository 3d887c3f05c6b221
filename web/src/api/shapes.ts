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
/** What stands in a timeline, newest first; the generated union loses the word that tells its members apart. */
export type TimelineEntry =
  | (Contract["HistoryEntry"] & { kind: "change" })
  | (Contract["StageEntry"] & { kind: "stage" })
  | (Contract["CommentEntry"] & { kind: "comment" });
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
export type Badges = Contract["Badges"];
export type Suggestions = Contract["Suggestions"];
export type Groups = Contract["Groups"];
export type BatchAnswer = Contract["BatchAnswer"];
export type Count = Contract["Count"];
export type MadeToken = Contract["TokenMade"];
export type FileText = Contract["FileText"];
export type Planned = Omit<Contract["Planned"], "local"> & { local: { document: string; operations: Fields[] }[] };
export type Step = Contract["Step"];
export type Version = Contract["VersionShown"];
export type Job = Contract["JobShown"];

/** What leads from one version of a document to another: each operation names its place under its deed. */
export type Difference = { items: { do: string; document: string; operations: Fields[] }[] };

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
  deprecated?: boolean;
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
  /** Told when it is asked for, so that it cannot be added up. */
  "x-told"?: boolean;
  "x-to"?: string;
  /** Of child records: the roll-ups over them, each with the field that it is computed from. */
  "x-totals"?: { field: string; of: string | null }[];
  /** Of child records: what the viewer may do with them. */
  "x-can"?: Can;
}

/** Records that belong to one: children, or whatever refers to it. */
export interface Relation {
  name: string;
  title: string;
  object: string;
  by: string;
}

export interface Schema {
  properties: Record<string, Property>;
  required?: string[];
  "x-relations"?: Relation[];
  /** Whether records hold from one day to another, so that it can be asked which hold on a day. */
  "x-valid"?: boolean;
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

/** What a machine says of one of its stages. */
export interface StageOf {
  value: string;
  guide: string | null;
  probability: number | null;
  /** After so many days a record has stood there too long. */
  longest_stay: number | null;
}

/** A board, calendar, map or another view that is no table; its keys name fields. */
export interface ViewShape extends Omit<Contract["View"], "filter" | "columns" | "stages" | "expected"> {
  filter?: Filter | null;
  /** The values that have a column, of a board; the field of the columns, of a cross. */
  columns?: string[] | string | null;
  stages?: StageOf[] | null;
  expected?: { field: string; values: string[] } | null;
}

/** The object that a list or view shows records of. */
export type Head = Pick<ListAnswer, "object" | "title" | "plural" | "can" | "conditional" | "schema">;

export interface ViewsAnswer extends Omit<Contract["Views"], "schema" | "views"> {
  schema: Schema;
  views: ViewShape[];
}

/** Records that a filter finds, and how many there are. */
export interface Found {
  filter: Filter;
  count: Count;
}

export interface TodayWork {
  name: string;
  title: string;
  object: string;
  date: string;
  card: string[];
  overdue: Found;
  today: Found;
}

export interface PromptAction {
  name: string;
  title: string;
  set: Fields;
}

export interface Prompt extends Found {
  name: string;
  title: string;
  object: string;
  list?: string | null;
  actions: PromptAction[];
}

/** One block of a home: exactly one of `today`, `prompts`, `view` and `entry`. */
export interface HomeBlock {
  name: string;
  title: string;
  today?: TodayWork[];
  prompts?: Prompt[];
  view?: { object: string; view: string };
  entry?: { object: string; form?: string | null };
}

export interface HomeAnswer extends Omit<Contract["Home"], "homes" | "blocks"> {
  homes: { name: string; title: string }[];
  blocks: HomeBlock[];
}

/** Where a form is shown. */
export type Device = "desk" | "phone";

export interface FormAnswer extends Omit<Contract["Form"], "schema" | "layout" | "by_type" | "defaults"> {
  schema: Schema;
  layout: Element;
  by_type?: { at: string; forms: Record<string, { form: string; title: string; layout: Element }> } | null;
  defaults: Fields;
}

export interface EvaluateAnswer extends Omit<Contract["EvaluateAnswer"], "notices"> {
  notices: { text: string; level?: string }[];
}
