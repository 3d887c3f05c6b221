import { createStore, type StoreApi } from "zustand/vanilla";
import type { Complaint, EvaluateAnswer, Fields, Schema } from "../api/shapes.ts";
import type { ElementState } from "./layout.ts";
import { parsePointer, pointerTo, putAt, same, within } from "./pointer.ts";
import { asked, merged as mergedRows, type Row, rowsOf, type Sent, sent } from "./rows/rows.ts";

/** One open form: what the server last said, what the person made of it, and what is wrong with that. */
export interface FormState {
  base: Fields;
  data: Fields;
  /** Rises with every change by the person; an answer to an older revision is late. */
  revision: number;
  /** The pointers changed since the server last judged them. */
  unjudged: string[];
  issues: Complaint[];
  /** Fields that were left at least once: only there does a complaint show before the first save. */
  left: Record<string, true>;
  /** How often a field was left; each time is a good moment to have what was typed judged. */
  leaves: number;
  /** A save was tried, so every complaint shows. */
  tried: boolean;
  /** How many saves were refused; each one leads the eyes to the summary once. */
  refusals: number;
  ui: Record<string, ElementState>;
  /** Pointers of fields that may not be written as the record stands. */
  locked: readonly string[];
  /** The fields that hold rows, each with the fields of its rows that are never sent. */
  rows: Record<string, readonly string[]>;
  notices: EvaluateAnswer["notices"];
}

export interface FormStore extends StoreApi<FormState> {
  put(pointer: string, value: unknown): void;
  leave(pointer: string): void;
  /** Takes over rows as the server holds them; a draft of them stays on top. */
  adopt(field: string, rows: Row[], kept: readonly string[]): void;
  /** Other rows, or the same in another order: what was said of their places is forgotten. */
  putRows(pointer: string, rows: Row[]): void;
  /** Replaces the issues at or under the checked pointers and leaves all others as they are. */
  report(issues: Complaint[], checked: string[]): void;
  /** Takes an evaluation's answer, unless the form has moved on since it was asked. */
  take(answer: EvaluateAnswer, revision: number): boolean;
  /** Takes the complaints of a refused save, all of them. */
  refuse(issues: Complaint[]): void;
  /** Starts over from what the server now holds, keeping the given draft on top of it. */
  rebase(base: Fields, data?: Fields): void;
}

export function createForm(base: Fields, draft: Fields = {}): FormStore {
  const store = createStore<FormState>(() => fresh(base, { ...base, ...draft }));
  const { setState: set, getState: get } = store;
  return {
    ...store,
    put(pointer, value) {
      const state = get();
      const data = putAt(state.data, pointer, value);
      if (data === state.data) return;
      const unjudged = state.unjudged.includes(pointer) ? state.unjudged : [...state.unjudged, pointer];
      set({ data, revision: state.revision + 1, unjudged });
    },
    leave(pointer) {
      const { left, leaves } = get();
      set({ left: left[pointer] ? left : { ...left, [pointer]: true }, leaves: leaves + 1 });
    },
    adopt(field, rows, kept) {
      const { base, data, rows: known } = get();
      if (base[field] === rows && known[field] === kept) return;
      const untouched = data[field] === undefined || same(data[field], base[field]);
      // A draft that waited in this browser was made of rows that nobody knows any more.
      const draft =
        base[field] === undefined ? data[field] : mergedRows(rowsOf(base[field]), rowsOf(data[field]), rows);
      set({
        base: { ...base, [field]: rows },
        data: { ...data, [field]: untouched ? rows : draft },
        rows: { ...known, [field]: kept },
      });
    },
    putRows(pointer, rows) {
      const state = get();
      const apart = (other: string) => !within(other, pointer);
      set({
        data: putAt(state.data, pointer, rows),
        revision: state.revision + 1,
        unjudged: [...state.unjudged.filter(apart), pointer],
        issues: state.issues.filter((issue) => apart(issue.pointer)),
        left: Object.fromEntries(Object.entries(state.left).filter(([place]) => apart(place))),
      });
    },
    report(issues, checked) {
      set({ issues: merged(get().issues, issues, checked) });
    },
    take(answer, revision) {
      const state = get();
      if (state.revision !== revision) return false;
      let data = state.data;
      for (const { pointer, value } of answer.set) data = putAt(data, pointer, value);
      set({
        data,
        unjudged: [],
        issues: merged(state.issues, answer.issues, answer.checked),
        ui: sameOr(state.ui, Object.fromEntries(answer.ui.map(({ name, ...element }) => [name, element]))),
        locked: sameOr(state.locked, answer.locked),
        notices: sameOr(state.notices, answer.notices),
      });
      return true;
    },
    refuse(issues) {
      set({ issues, tried: true, refusals: get().refusals + 1 });
    },
    rebase(nextBase, data) {
      const { base, rows, locked, revision } = get();
      // A record comes without its rows; what is known of them stays.
      const held = Object.fromEntries(Object.keys(rows).map((field) => [field, base[field]]));
      const now = { ...held, ...nextBase };
      set({ ...fresh(now, { ...now, ...data }), rows, locked, revision: revision + 1 });
    },
  };
}

function fresh(base: Fields, data: Fields): FormState {
  return {
    base,
    data,
    revision: 0,
    unjudged: [],
    issues: [],
    left: {},
    leaves: 0,
    tried: false,
    refusals: 0,
    ui: {},
    locked: [],
    rows: {},
    notices: [],
  };
}

/** Keeps the identity of what did not change, so that nothing is drawn for it. */
const sameOr = <T>(old: T, next: T): T => (same(old, next) ? old : next);

function merged(old: Complaint[], issues: Complaint[], checked: string[]): Complaint[] {
  const kept = old.filter((issue) => !checked.some((pointer) => within(issue.pointer, pointer)));
  // An answer may repeat what is known of fields that it did not check again.
  const news = issues.filter((issue) => !kept.some((known) => same(known, issue)));
  return sameOr(old, [...kept, ...news]);
}

/** The fields that differ from what the server last said: what a save sends. */
export function changes(state: Pick<FormState, "base" | "data">): Fields {
  const names = new Set([...Object.keys(state.base), ...Object.keys(state.data)]);
  const changed: Fields = {};
  for (const name of names) {
    // What is told beside a value is no field.
    if (!name.includes("~") && !same(state.base[name], state.data[name])) changed[name] = state.data[name] ?? null;
  }
  return changed;
}

/** The complaints to show at a pointer now. */
export function shownIssues(state: FormState, pointer: string): Complaint[] {
  if (!state.tried && !state.left[pointer]) return NONE;
  const found = state.issues.filter((issue) => within(issue.pointer, pointer));
  return found.length > 0 ? found : NONE;
}

const NONE: Complaint[] = [];

/** The field that a pointer lies in; `undefined` for the whole record. */
export const fieldAt = (pointer: string): string | undefined => parsePointer(pointer)[0];

/** The record as it stands in the form, for a question about it. */
export function asking({ base, data, rows }: FormState, watch: string[]): { id: string | null; record: Fields } {
  const { id, version: _version, ...record } = data;
  for (const field of Object.keys(rows)) {
    // Rows that nobody touched are as the server has them; what is not watched has nothing to say.
    if (same(base[field], data[field]) || !watch.includes(pointerTo(field))) delete record[field];
    else record[field] = asked(rowsOf(base[field]), rowsOf(data[field]));
  }
  return { id: typeof id === "string" ? id : null, record };
}

/** What a save sends, and of which rows of the form its rows are. */
export interface Sending {
  body: Fields;
  places: Record<string, Sent["places"]>;
}

/**
 * The body of a save. What the server computes, shows or found is its own to say. Of a new record the empty fields are
 * left out, except those that begin filled or were visited: emptying one is a wish.
 */
export function toSend(state: FormState, schema: Schema): Sending {
  const { base, data, left, rows, locked } = state;
  // What begins filled and may not be written begins so without being sent.
  const isOwn = (name: string) => same(base[name], data[name]) && locked.includes(pointerTo(name));
  const isMeant = (name: string) => !isEmpty(data[name]) || !isEmpty(base[name]) || left[pointerTo(name)];
  const names = base.id === undefined ? Object.keys(data).filter(isMeant) : Object.keys(changes(state));
  const sending: Sending = { body: {}, places: {} };
  for (const name of names) {
    const kept = rows[name];
    if (kept) {
      const found = sent(rowsOf(base[name]), rowsOf(data[name]), kept);
      if (found.rows.length === 0) continue;
      sending.body[name] = found.rows;
      sending.places[name] = found.places;
    } else if (!schema.properties[name]?.readOnly && !isOwn(name)) sending.body[name] = data[name] ?? null;
  }
  return sending;
}

const isEmpty = (value: unknown) => value === null || value === undefined;
