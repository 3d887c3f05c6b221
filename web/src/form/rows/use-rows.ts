import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useStore } from "zustand";
import { locksQuery } from "../../api/locks.ts";
import { formQuery } from "../../api/queries.ts";
import { childrenQuery } from "../../api/record-queries.ts";
import type { Element, Fields, FormAnswer, Property } from "../../api/shapes.ts";
import { useLanguage } from "../../i18n/index.tsx";
import { useFormHere } from "../context.ts";
import { controlsOf, fieldOf } from "../layout.ts";
import { pointerTo } from "../pointer.ts";
import { moved, newRow, numbered, type Row, rowsOf } from "./rows.ts";

/** A column of a table of child records. */
export interface RowColumn {
  field: string;
  width: number | undefined;
  property: Property;
}

/** A table of child records in an open form. */
export interface Rows {
  /** The field of the record that holds them, and its pointer. */
  field: string;
  pointer: string;
  property: Property;
  rows: Row[];
  columns: RowColumn[];
  /** All fields that the form of one of them shows, in its order. */
  all: RowColumn[];
  /** All fields of one of them, whether a form shows them or not. */
  known: RowColumn[];
  can: { create: boolean; update: boolean; delete: boolean };
  /** The field that says in which order they stand, where they may be moved. */
  order: string | undefined;
  defaults: Fields;
  isStill(row: Row, field: string): boolean;
  /** What may be written in other rows and not in this one as it stands. */
  lockedOf(row: Row): readonly string[] | undefined;
  put(at: number, field: string, value: unknown): void;
  leave(at: number, field: string): void;
  add(at: number, fields?: Fields[]): void;
  remove(at: number): void;
  move(from: number, to: number): void;
}

export interface RowsAsked {
  rows: Rows | undefined;
  error: unknown;
  retry(): void;
}

const NONE: Row[] = [];
/** So many columns fit where nobody chose. */
const COLUMNS = 6;

/** The child records that a field holds: loaded once, then kept in the open form until it is saved. */
export function useRows(element: Element, property: Property): RowsAsked {
  const { store, mode, still, asOf } = useFormHere();
  const language = useLanguage((state) => state.language);
  const field = fieldOf(element) ?? "";
  const of = property["x-to"] ?? "";
  const by = String(property["x-widget"]?.props?.by ?? "");
  const edit = useQuery(formQuery(of, "edit", language));
  const create = useQuery(formQuery(of, "create", language));
  const id = useStore(store, (state) => state.base.id as string | undefined);
  const order = useMemo(() => orderOf(element, edit.data), [element, edit.data]);
  const loaded = useQuery({
    ...childrenQuery(of, by, id ?? "", sortOf(order, edit.data), asOf),
    enabled: id !== undefined && edit.data !== undefined,
  });
  const found = id === undefined ? NONE : loaded.data;
  const kept = useMemo(() => neverSent(edit.data, create.data), [edit.data, create.data]);
  const ready = found !== undefined && edit.data !== undefined && create.data !== undefined;
  useEffect(() => {
    if (ready) store.adopt(field, found, kept);
  }, [store, field, found, kept, ready]);
  const value = useStore(store, (state) => state.data[field]);
  const depends = edit.data?.conditional === true && property["x-can"]?.update !== false && asOf === undefined;
  const ids = useMemo(() => found?.map((row) => String(row.id)) ?? [], [found]);
  const locks = useQuery({ ...locksQuery(of, ids), enabled: depends && ids.length > 0 }).data;
  const known = useStore(store, (state) => state.rows[field] !== undefined);

  const rows = useMemo(() => {
    if (!known || !edit.data || !create.data) return undefined;
    const [editing, creating] = [edit.data, create.data];
    const can = property["x-can"] ?? editing.can;
    // Rows are written with the person's rights on them, whatever may be done with the record itself.
    const may = still ? { create: false, update: false, delete: false } : can;
    const pointer = pointerTo(field);
    const now = () => rowsOf(store.getState().data[field]);
    const write = (next: Row[]) => store.putRows(pointer, numbered(next, order));
    const { [by]: _parent, ...defaults } = creating.defaults;
    const lockedOf = (row: Row) => locks?.get(String(row.id));
    const made: Rows = {
      field,
      pointer,
      property,
      rows: rowsOf(value),
      columns: columnsOf(element, editing, by),
      all: allOf(editing, by),
      known: Object.entries(editing.schema.properties).map(([name, one]) => ({
        field: name,
        width: undefined,
        property: one,
      })),
      can: may,
      order: may.update ? order : undefined,
      defaults,
      isStill: (row, name) =>
        row.id === undefined
          ? !may.create || creating.schema.properties[name]?.readOnly === true
          : !may.update || editing.schema.properties[name]?.readOnly === true || lockedOf(row)?.includes(name) === true,
      lockedOf,
      put: (at, name, next) => store.put(pointerTo(field, String(at), name), next),
      leave: (at, name) => store.leave(pointerTo(field, String(at), name)),
      add: (at, fields = [{}]) => {
        const fresh = fields.map((one) => newRow({ ...defaults, ...one }));
        write([...now().slice(0, at), ...fresh, ...now().slice(at)]);
      },
      remove: (at) => write(now().filter((_, place) => place !== at)),
      move: (from, to) => write(moved(now(), from, to)),
    };
    return made;
  }, [known, value, edit.data, create.data, element, property, still, field, by, order, store, locks]);
  const failed = [edit, create, loaded].find((query) => query.isError && !query.data);
  return {
    rows,
    error: mode === "edit" || failed !== loaded ? failed?.error : undefined,
    retry: () => failed?.refetch(),
  };
}

/** The field by which rows are put in order, when the layout names one and the viewer has it. */
function orderOf(element: Element, form: FormAnswer | undefined): string | undefined {
  const order = element.options?.reorder;
  return typeof order === "string" && form?.schema.properties[order] ? order : undefined;
}

/** The order of the rows: by their place, else as they were made. */
function sortOf(order: string | undefined, form: FormAnswer | undefined): string | undefined {
  const names = [order, "created_at"].filter((name) => name && form?.schema.properties[name]?.["x-sortable"]);
  return names.length > 0 ? names.join(",") : undefined;
}

function neverSent(edit: FormAnswer | undefined, create: FormAnswer | undefined): string[] {
  const names = Object.keys({ ...edit?.schema.properties, ...create?.schema.properties });
  const isStill = (form: FormAnswer | undefined, name: string) => {
    const property = form?.schema.properties[name];
    return !property || property.readOnly === true;
  };
  return names.filter((name) => isStill(edit, name) && isStill(create, name));
}

function columnsOf(element: Element, form: FormAnswer, by: string): RowColumn[] {
  const chosen = Array.isArray(element.options?.columns) ? (element.options.columns as unknown[]) : [];
  if (chosen.length === 0) return allOf(form, by).slice(0, COLUMNS);
  return chosen.flatMap((entry) => {
    const { field, width } = typeof entry === "string" ? { field: entry, width: undefined } : (entry as RowColumn);
    const property = form.schema.properties[field];
    return property ? [{ field, width, property }] : [];
  });
}

function allOf(form: FormAnswer, by: string): RowColumn[] {
  return controlsOf(form.layout).flatMap((control) => {
    const field = fieldOf(control);
    const property = field === undefined ? undefined : form.schema.properties[field];
    // Whom a row belongs to is the record itself; rows of rows are edited on their own page.
    return field !== undefined && field !== by && property && !property["x-totals"]
      ? [{ field, width: undefined, property }]
      : [];
  });
}
