import { createContext, type ReactNode, useContext } from "react";
import { useStore } from "zustand";
import { useShallow } from "zustand/react/shallow";
import type { Complaint, Element, FormMode, Schema } from "../api/shapes.ts";
import type { FilterContext } from "./filter.ts";
import { type ElementState, ruled } from "./layout.ts";
import { type FormState, type FormStore, shownIssues } from "./store.ts";

/** What every element of an open form may use; it stays the same object while one types, so that it causes no redraw. */
export interface FormContext {
  store: FormStore;
  schema: Schema;
  mode: FormMode;
  /** Nothing may be changed, whatever the schema says about single fields. */
  readOnly: boolean;
  filters: FilterContext;
  /** An earlier moment is shown: nothing can be changed, neither the record nor its rows. */
  still?: boolean;
  /** Which moment that is. */
  asOf?: string;
  /** Shows another record beside this one. */
  peek?(object: string, id: string): void;
  /** What stands before the ids of controls, where the same field may be in the page twice. */
  prefix?: string;
  /** Elements that the screen around draws, by their type. */
  blocks?: Record<string, (props: { element: Element }) => ReactNode>;
}

export const FormHere = createContext<FormContext | null>(null);

export function useFormHere(): FormContext {
  const here = useContext(FormHere);
  if (!here) throw new Error("An element of a form was drawn outside of one.");
  return here;
}

export function useForm<T>(select: (state: FormState) => T): T {
  return useStore(useFormHere().store, select);
}

export function useShownIssues(pointer: string): Complaint[] {
  return useForm(useShallow((state) => shownIssues(state, pointer)));
}

/** An element's rules decide at once; where it has none of a kind, the server's last answer does. */
export function useElementState(element: Element): ElementState {
  const { filters } = useFormHere();
  return useForm(useShallow((state) => ({ ...state.ui[element.name ?? ""], ...ruled(element, state.data, filters) })));
}
