import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { evaluate } from "../../api/calls.ts";
import { sessionQuery } from "../../api/queries.ts";
import type { Fields, FormAnswer, RecordData } from "../../api/shapes.ts";
import { keepDraft, readDraft } from "../../form/draft.ts";
import { startEvaluating } from "../../form/evaluate.ts";
import type { FilterContext } from "../../form/filter.ts";
import { kindsOf } from "../../form/layout.ts";
import { asking, changes, createForm, type FormStore } from "../../form/store.ts";
import { useLanguage } from "../../i18n/index.tsx";
import { comparedOf } from "../../widgets/registry.tsx";
import { type Saving, useSave } from "./use-save.ts";

/** A record, or one that is to be, that is open to be changed: one store, asked about while it is open, saved as one. */
export interface Open {
  form: FormAnswer;
  store: FormStore;
  saving: Saving;
  draftKey: string[];
  /** A draft that waited in this browser was put on top. */
  restored: boolean;
  readOnly: boolean;
  filters: FilterContext;
}

/** Opens a form on what the server holds; `begin` is what a new record begins with beside its defaults. */
export function useOpen(form: FormAnswer, record?: RecordData, begin?: Fields): Open {
  const { object, schema, watch, conditional } = form;
  const language = useLanguage((state) => state.language);
  const me = useQuery(sessionQuery(language)).data?.user.id;
  const draftKey = useMemo(() => [me ?? "", object, record?.id ?? "new"], [me, object, record?.id]);
  const [{ store, restored }] = useState(() => open(form, record, draftKey, begin));
  const saving = useSave(object, store, draftKey, schema);

  useEffect(() => {
    const stops = [
      startEvaluating(
        store,
        (changed) => {
          return evaluate(object, { ...asking(store.getState(), watch), changed });
        },
        watch,
        conditional,
      ),
      keepDraft(store, draftKey, () => Number(store.getState().base.version ?? 0)),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [store, object, watch, conditional, draftKey]);

  // A newer version is taken over silently while nothing was typed; otherwise the save will find the conflict.
  useEffect(() => {
    const state = store.getState();
    const newer = record && Number(record.version) > Number(state.base.version);
    if (newer && Object.keys(changes(state)).length === 0) store.rebase(record);
  }, [store, record]);

  const filters = useMemo(() => ({ me, kinds: kindsOf(schema), compared: comparedOf(schema) }), [me, schema]);
  const readOnly = record ? !form.can.update : !form.can.create;
  return { form, store, saving, draftKey, restored, readOnly, filters };
}

/** A draft of an older version is saved against that version, so that the server sees the conflict. */
function open(form: FormAnswer, record: RecordData | undefined, draftKey: string[], begin: Fields = {}) {
  const draft = Object.keys(begin).length > 0 ? undefined : readDraft(draftKey);
  const base = record ? { ...record, version: draft?.version ?? record.version } : form.defaults;
  return { store: createForm(base, { ...begin, ...draft?.fields }), restored: draft !== undefined };
}
