import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { type Acknowledgement, createRecord, updateRecord } from "../../api/calls.ts";
import { ProblemError } from "../../api/client.ts";
import { randomKey } from "../../api/key.ts";
import { forgetRecord, recordQuery } from "../../api/queries.ts";
import { childrenKey } from "../../api/record-queries.ts";
import type { Complaint, Fields, RecordData, Schema } from "../../api/shapes.ts";
import { dropDraft } from "../../form/draft.ts";
import { same } from "../../form/pointer.ts";
import { placed } from "../../form/rows/rows.ts";
import { changes, type FormStore, type Sending, toSend } from "../../form/store.ts";
import { useSay } from "../../i18n/index.tsx";
import { useToast } from "../../ui/toast.tsx";

/** What goes along with the open form, such as the stage that a way leads to. */
export interface Along {
  fields?: Fields;
  /** Takes the complaints in place of the open form. */
  into?: FormStore;
}

/** What a save led to, where it did not simply succeed. */
export interface Saving {
  busy: boolean;
  /** The record as somebody else left it. */
  conflict: RecordData | undefined;
  warnings: Complaint[] | undefined;
  /** Whether it was saved. */
  save(along?: Along): Promise<boolean>;
  /** Sends once more what only met warnings. */
  acknowledge(reasons: Acknowledgement[]): Promise<boolean>;
  /** Puts the draft on top of the other version and saves that. */
  resolve(draft: Fields): Promise<void>;
  dismiss(): void;
}

/** Saves an open form, and sorts the refusals: complaints to their fields, conflicts and warnings to their dialogs. */
export function useSave(object: string, store: FormStore, draftKey: string[], schema: Schema): Saving {
  const say = useSay();
  const client = useQueryClient();
  const navigate = useNavigate();
  const show = useToast((state) => state.show);
  const [busy, setBusy] = useState(false);
  const [conflict, setConflict] = useState<RecordData>();
  const [warnings, setWarnings] = useState<Complaint[]>();
  // One key until the server has answered: a create that is sent twice still makes one record.
  const key = useRef(randomKey());
  const running = useRef(false);
  const last = useRef<Along>({});
  const places = useRef<Sending["places"]>({});

  const dismiss = () => {
    setConflict(undefined);
    setWarnings(undefined);
  };

  const saved = async (answer: RecordData, isNew: boolean) => {
    dropDraft(draftKey);
    const record = withoutRows(answer, store);
    client.setQueryData(recordQuery(object, record.id).queryKey, record);
    if (!isNew) store.rebase({ ...record, ...(await reloaded(client, schema, record.id, store)) });
    show({ text: say(isNew ? "record.created" : "record.saved") });
    if (isNew) await navigate({ to: "/o/$object/$id", params: { object, id: record.id }, replace: true });
    await forgetRecord(client, object, record.id);
  };

  const refused = (error: unknown, into: FormStore) => {
    if (!(error instanceof ProblemError)) throw error;
    const { problem, complaints } = error;
    // A refusal made nothing, so what is sent next is another request; without an answer it may be the same one.
    if (problem.status >= 400 && problem.status < 500) key.current = randomKey();
    if (problem.status === 412 && problem.current) setConflict(problem.current);
    else if (problem.code === "warnings") setWarnings(complaints);
    else if (complaints.length > 0) into.refuse(placed(complaints, places.current));
    // What somebody else made of a row is shown, with what was typed here on top.
    if (complaints.some((one) => one.code === "child_stale" || one.code === "child_missing"))
      void client.invalidateQueries({ queryKey: ["records"] });
    else show({ text: problem.status === 0 ? say("state.offline") : problem.title });
  };

  const send = async (along: Along, acknowledge?: Acknowledgement[]): Promise<boolean> => {
    if (running.current) return false;
    running.current = true;
    last.current = along;
    setBusy(true);
    dismiss();
    try {
      const { base } = store.getState();
      const isNew = base.id === undefined;
      const sending = toSend(store.getState(), schema);
      places.current = sending.places;
      const body: Fields = { ...sending.body, ...along.fields };
      if (acknowledge) body.acknowledge = acknowledge;
      const record = isNew
        ? await createRecord(object, body, key.current)
        : await updateRecord(object, String(base.id), Number(base.version), body);
      await saved(record, isNew);
      return true;
    } catch (error) {
      refused(error, along.into ?? store);
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  };

  const resolve = async (draft: Fields) => {
    if (!conflict) return;
    const { data, rows } = store.getState();
    const mine = Object.fromEntries(Object.keys(rows).map((field) => [field, data[field]]));
    store.rebase(conflict, { ...conflict, ...mine, ...draft });
    client.setQueryData(recordQuery(object, conflict.id).queryKey, conflict);
    dismiss();
    if (Object.keys(changes(store.getState())).length > 0 || last.current.fields) await send(last.current);
    else dropDraft(draftKey);
  };

  return {
    busy,
    conflict,
    warnings,
    save: (along = {}) => send(along),
    acknowledge: (reasons) => send(last.current, reasons),
    resolve,
    dismiss,
  };
}

/** An answer brings those rows along that were sent; all of them are asked for again. */
function withoutRows(answer: RecordData, store: FormStore): RecordData {
  const own = Object.entries(answer).filter(([name]) => !(name in store.getState().rows));
  return Object.fromEntries(own) as RecordData;
}

/** The rows of a saved record as the server holds them now: new ones have ids, and what follows is computed. */
async function reloaded(client: QueryClient, schema: Schema, id: string, store: FormStore): Promise<Fields> {
  const { rows, base, data } = store.getState();
  const changed = Object.keys(rows).filter((field) => !same(base[field], data[field]));
  const found: Fields = {};
  for (const field of changed) {
    const property = schema.properties[field];
    const key = childrenKey(property?.["x-to"] ?? "", String(property?.["x-widget"]?.props?.by ?? ""), id);
    await client.invalidateQueries({ queryKey: key });
    const [loaded] = client.getQueriesData<RecordData[]>({ queryKey: key });
    if (loaded?.[1]) found[field] = loaded[1];
  }
  return found;
}
