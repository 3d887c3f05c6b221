import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { evaluate } from "../../api/calls.ts";
import { sessionQuery } from "../../api/queries.ts";
import type { FormAnswer, RecordData } from "../../api/shapes.ts";
import { keepDraft, readDraft } from "../../form/draft.ts";
import { startEvaluating } from "../../form/evaluate.ts";
import { FormView } from "../../form/form-view.tsx";
import { IssueSummary } from "../../form/issue-summary.tsx";
import { kindsOf } from "../../form/layout.ts";
import { changes, createForm } from "../../form/store.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { useShortcut } from "../../ui/shortcuts.ts";
import { comparedOf } from "../../widgets/registry.tsx";
import { Conflict } from "./conflict.tsx";
import { Notices } from "./notices.tsx";
import { SaveBar } from "./save-bar.tsx";
import { useSave } from "./use-save.ts";
import { Warnings } from "./warnings.tsx";

/** The first control that can be typed into. */
const FIRST = "input:not([readonly], [disabled]), textarea:not([readonly], [disabled])";

/** The form of a record, or of a new one when there is none: one store, asked about while it is open, saved as one. */
export function RecordForm({ form, record }: { form: FormAnswer; record?: RecordData }) {
  const say = useSay();
  const { object, schema, watch } = form;
  const language = useLanguage((state) => state.language);
  const me = useQuery(sessionQuery(language)).data?.user.id;
  const draftKey = useMemo(() => [me ?? "", object, record?.id ?? "new"], [me, object, record?.id]);
  const [{ store, restored }] = useState(() => open(form, record, draftKey));
  const saving = useSave(object, store, draftKey, schema);
  const readOnly = record ? !form.can.update : !form.can.create;

  useEffect(() => {
    const stops = [
      startEvaluating(
        store,
        (changed) => {
          const { id = null, version: _version, ...fields } = store.getState().data;
          return evaluate(object, { id: id as string | null, record: fields, changed });
        },
        watch,
      ),
      keepDraft(store, draftKey, () => Number(store.getState().base.version ?? 0)),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [store, object, watch, draftKey]);

  // A new record is opened to be typed into; the frame around moves the focus first, so this waits for it.
  const page = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (store.getState().base.id !== undefined) return;
    const frame = requestAnimationFrame(() => page.current?.querySelector<HTMLElement>(FIRST)?.focus());
    return () => cancelAnimationFrame(frame);
  }, [store]);

  // A newer version is taken over silently while nothing was typed; otherwise the save will find the conflict.
  useEffect(() => {
    const state = store.getState();
    const newer = record && Number(record.version) > Number(state.base.version);
    if (newer && Object.keys(changes(state)).length === 0) store.rebase(record);
  }, [store, record]);

  useShortcut("mod+s", "shortcut.save", () => saving.save());
  const filters = useMemo(() => ({ me, kinds: kindsOf(schema), compared: comparedOf(schema) }), [me, schema]);
  return (
    <form
      ref={page}
      className="form-body"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void saving.save();
      }}
    >
      <FormView
        layout={form.layout}
        store={store}
        schema={schema}
        mode={record ? "edit" : "create"}
        readOnly={readOnly}
        filters={filters}
        above={
          <>
            <IssueSummary />
            <Notices restored={restored} />
            {readOnly && <p className="notice">{say("record.readOnly")}</p>}
          </>
        }
        below={<SaveBar busy={saving.busy} draftKey={draftKey} />}
      />
      {saving.conflict && (
        <Conflict
          schema={schema}
          store={store}
          theirs={saving.conflict}
          onSave={saving.resolve}
          onClose={saving.dismiss}
        />
      )}
      {saving.warnings && <Warnings warnings={saving.warnings} onConfirm={saving.save} onClose={saving.dismiss} />}
    </form>
  );
}

/** Opens the form on what the server holds, with the draft that waited in this browser on top. */
function open(form: FormAnswer, record: RecordData | undefined, draftKey: string[]) {
  const draft = readDraft(draftKey);
  // A draft of an older version is saved against that version, so that the server sees the conflict.
  const base = record ? { ...record, version: draft?.version ?? record.version } : form.defaults;
  return { store: createForm(base, draft?.fields), restored: draft !== undefined };
}
