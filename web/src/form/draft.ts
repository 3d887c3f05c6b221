import type { Fields } from "../api/shapes.ts";
import { changes, type FormStore } from "./store.ts";

/** A draft that waits in this browser until it is saved or discarded. */
export interface Draft {
  /** The version of the record that the draft was made on; 0 for a new record. */
  version: number;
  fields: Fields;
}

const key = (parts: string[]) => `yunjin.draft.${parts.join(".")}`;

export function readDraft(parts: string[]): Draft | undefined {
  const text = localStorage.getItem(key(parts));
  if (!text) return undefined;
  try {
    return JSON.parse(text) as Draft;
  } catch {
    localStorage.removeItem(key(parts));
    return undefined;
  }
}

export const dropDraft = (parts: string[]): void => localStorage.removeItem(key(parts));

/** Writes the draft a moment after each change, and removes it when nothing is left to save. Returns how to stop. */
export function keepDraft(store: FormStore, parts: string[], version: () => number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = () => {
    timer = undefined;
    const fields = changes(store.getState());
    if (Object.keys(fields).length === 0) return dropDraft(parts);
    localStorage.setItem(key(parts), JSON.stringify({ version: version(), fields } satisfies Draft));
  };
  const unsubscribe = store.subscribe((state, before) => {
    if (state.data === before.data && state.base === before.base) return;
    clearTimeout(timer);
    timer = setTimeout(write, 300);
  });
  return () => {
    unsubscribe();
    if (timer !== undefined) {
      clearTimeout(timer);
      write();
    }
  };
}
