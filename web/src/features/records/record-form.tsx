import { useEffect, useRef } from "react";
import { useStore } from "zustand";
import { Node } from "../../form/elements.tsx";
import { FormRoom } from "../../form/form-view.tsx";
import { IssueSummary } from "../../form/issue-summary.tsx";
import { layoutOf } from "../../form/layout.ts";
import { useSay } from "../../i18n/index.tsx";
import { later } from "../../ui/later.tsx";
import { useShortcut } from "../../ui/shortcuts.ts";
import { BLOCKS } from "./blocks.tsx";
import { Notices } from "./notices.tsx";
import { SaveBar } from "./save-bar.tsx";
import type { Open } from "./use-open.ts";

const Conflict = later(async () => (await import("./conflict.tsx")).Conflict);
const Warnings = later(async () => (await import("./warnings.tsx")).Warnings);

/** The first control that can be typed into. */
const FIRST = "input:not([readonly], [disabled]), textarea:not([readonly], [disabled])";

/** The form of an open record. */
export function RecordForm({ open, peek }: { open: Open; peek?: (object: string, id: string) => void }) {
  const say = useSay();
  const { form, store, saving, draftKey, restored, readOnly, filters } = open;
  const isNew = store.getState().base.id === undefined;
  // Another type is another form, as soon as it is chosen.
  const layout = useStore(store, (state) => layoutOf(form, state.data));

  // A new record is opened to be typed into; the frame around moves the focus first, so this waits for it.
  const page = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (store.getState().base.id !== undefined) return;
    const frame = requestAnimationFrame(() => page.current?.querySelector<HTMLElement>(FIRST)?.focus());
    return () => cancelAnimationFrame(frame);
  }, [store]);

  useShortcut("mod+s", "shortcut.save", () => void saving.save());
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
      <FormRoom
        store={store}
        schema={form.schema}
        mode={isNew ? "create" : "edit"}
        readOnly={readOnly}
        filters={filters}
        peek={peek}
        blocks={BLOCKS}
      >
        <IssueSummary />
        <Notices restored={restored} />
        {readOnly && <p className="notice">{say("record.readOnly")}</p>}
        <Node element={layout} />
        <SaveBar busy={saving.busy} draftKey={draftKey} />
      </FormRoom>
    </form>
  );
}

/** What a save met: another person's version, or warnings. */
export function SaveDialogs({ open }: { open: Open }) {
  const { form, store, saving } = open;
  return (
    <>
      {saving.conflict && (
        <Conflict
          schema={form.schema}
          store={store}
          theirs={saving.conflict}
          onSave={saving.resolve}
          onClose={saving.dismiss}
        />
      )}
      {saving.warnings && (
        <Warnings warnings={saving.warnings} onConfirm={saving.acknowledge} onClose={saving.dismiss} />
      )}
    </>
  );
}
