import { createStore, type StoreApi } from "zustand/vanilla";
import type { Complaint, EvaluateAnswer, Fields, Schema } from "../api/shapes.ts";
import type { ElementState } from "./layout.ts";
import { parsePointer, pointerTo, putAt, same, within } from "./pointer.ts";

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
  notices: EvaluateAnswer["notices"];
}

export interface FormStore extends StoreApi<FormState> {
  put(pointer: string, value: unknown): void;
  leave(pointer: string): void;
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
        notices: sameOr(state.notices, answer.notices),
      });
      return true;
    },
    refuse(issues) {
      set({ issues, tried: true, refusals: get().refusals + 1 });
    },
    rebase(nextBase, data) {
      set({ ...fresh(nextBase, data ?? nextBase), revision: get().revision + 1 });
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
    if (!same(state.base[name], state.data[name])) changed[name] = state.data[name] ?? null;
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

/**
 * The body of a save. What the server computes, shows or found is its own to say. Of a new record the empty fields are
 * left out, except those that begin filled or were visited: emptying one is a wish.
 */
export function toSend(state: FormState, schema: Schema): Fields {
  const { base, data, left } = state;
  const isMeant = (name: string) => !isEmpty(data[name]) || !isEmpty(base[name]) || left[pointerTo(name)];
  const names = base.id === undefined ? Object.keys(data).filter(isMeant) : Object.keys(changes(state));
  const written = names.filter((name) => !schema.properties[name]?.readOnly);
  return Object.fromEntries(written.map((name) => [name, data[name] ?? null]));
}

const isEmpty = (value: unknown) => value === null || value === undefined;
