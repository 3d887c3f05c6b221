import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { type Acknowledgement, createRecord, updateRecord } from "../../api/calls.ts";
import { ProblemError } from "../../api/client.ts";
import { randomKey } from "../../api/key.ts";
import { forgetRecord, recordQuery } from "../../api/queries.ts";
import type { Complaint, Fields, FormAnswer, RecordData } from "../../api/shapes.ts";
import { dropDraft } from "../../form/draft.ts";
import { changes, type FormStore } from "../../form/store.ts";
import { useSay } from "../../i18n/index.tsx";
import { useToast } from "../../ui/toast.tsx";

/** What a save led to, where it did not simply succeed. */
export interface Saving {
  busy: boolean;
  /** The record as somebody else left it. */
  conflict: RecordData | undefined;
  warnings: Complaint[] | undefined;
  save(acknowledge?: Acknowledgement[]): Promise<void>;
  /** Puts the draft on top of the other version and saves that. */
  resolve(draft: Fields): Promise<void>;
  dismiss(): void;
}

/** Saves an open form, and sorts the refusals: complaints to their fields, conflicts and warnings to their dialogs. */
export function useSave(object: string, store: FormStore, draftKey: string[], schema: FormAnswer["schema"]): Saving {
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

  const dismiss = () => {
    setConflict(undefined);
    setWarnings(undefined);
  };

  const saved = async (record: RecordData, isNew: boolean) => {
    dropDraft(draftKey);
    client.setQueryData(recordQuery(object, record.id).queryKey, record);
    store.rebase(record);
    show({ text: say(isNew ? "record.created" : "record.saved") });
    if (isNew) await navigate({ to: "/o/$object/$id", params: { object, id: record.id }, replace: true });
    await forgetRecord(client, object, record.id);
  };

  const refused = (error: unknown) => {
    if (!(error instanceof ProblemError)) throw error;
    const { problem, complaints } = error;
    // A refusal made nothing, so what is sent next is another request; without an answer it may be the same one.
    if (problem.status >= 400 && problem.status < 500) key.current = randomKey();
    if (problem.status === 412 && problem.current) setConflict(problem.current);
    else if (problem.code === "warnings") setWarnings(complaints);
    else if (complaints.length > 0) store.refuse(complaints);
    else show({ text: problem.status === 0 ? say("state.offline") : problem.title });
  };

  const save = async (acknowledge?: Acknowledgement[]) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    dismiss();
    try {
      const { base, data, left } = store.getState();
      const isNew = base.id === undefined;
      const body: Fields = isNew ? newFields(base, data, left) : changes({ base, data });
      // What the server computes, shows or found is its own to say.
      for (const name of Object.keys(body)) if (schema.properties[name]?.readOnly) delete body[name];
      if (acknowledge) body.acknowledge = acknowledge;
      const record = isNew
        ? await createRecord(object, body, key.current)
        : await updateRecord(object, String(base.id), Number(base.version), body);
      await saved(record, isNew);
    } catch (error) {
      refused(error);
    } finally {
      running.current = false;
      setBusy(false);
    }
  };

  const resolve = async (draft: Fields) => {
    if (!conflict) return;
    store.rebase(conflict, { ...conflict, ...draft });
    client.setQueryData(recordQuery(object, conflict.id).queryKey, conflict);
    dismiss();
    if (Object.keys(changes(store.getState())).length > 0) await save();
    else dropDraft(draftKey);
  };

  return { busy, conflict, warnings, save, resolve, dismiss };
}

/** Of a new record the empty fields are left out, except those that begin filled or were visited: emptying one is a wish. */
function newFields(defaults: Fields, data: Fields, left: Record<string, true>): Fields {
  const isMeant = (name: string, value: unknown) => !isEmpty(value) || !isEmpty(defaults[name]) || left[`/${name}`];
  return Object.fromEntries(Object.entries(data).filter(([name, value]) => isMeant(name, value)));
}

const isEmpty = (value: unknown) => value === null || value === undefined;
