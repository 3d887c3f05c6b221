import { useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useMemo, useState } from "react";
import { useStore } from "zustand";
import { waysQuery } from "../../api/record-queries.ts";
import type { Element, Way } from "../../api/shapes.ts";
import { Node } from "../../form/elements.tsx";
import { FormRoom } from "../../form/form-view.tsx";
import { IssueSummary } from "../../form/issue-summary.tsx";
import { changes, createForm } from "../../form/store.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import type { Open } from "./use-open.ts";

interface GateDialogProps {
  open: Open;
  way: Way;
  onClose(): void;
}

/** Asks for what a way still wants, and for nothing else; says which gates are closed, and why. */
export function GateDialog({ open, way: first, onClose }: GateDialogProps) {
  const say = useSay();
  const client = useQueryClient();
  const language = useLanguage((state) => state.language);
  const { form, saving, filters } = open;
  const [way, setWay] = useState(first);
  // What is typed here is a draft of its own, so that leaving the dialog leaves nothing behind.
  const [store] = useState(() => createForm({ ...open.store.getState().base }, open.store.getState().data));
  const unsaved = Object.keys(changes(open.store.getState())).length > 0;
  const layout = useMemo(() => asking(way.missing), [way.missing]);
  const nothing = way.missing.length === 0 && !unsaved;

  const move = async () => {
    const { data } = store.getState();
    const filled = Object.fromEntries(way.missing.map((field) => [field, data[field] ?? null]));
    const fields = { ...filled, [way.field]: way.to };
    if (await saving.save({ fields, into: store })) onClose();
  };
  /** Somebody may have done meanwhile what the gate waits for. */
  const again = async () => {
    const ways = await client.fetchQuery({
      ...waysQuery(form.object, String(store.getState().base.id), language),
      staleTime: 0,
    });
    const now = ways.items.find((one) => one.machine === way.machine && one.name === way.name);
    if (now) setWay(now);
    else onClose();
  };
  const closed = way.closed.length > 0;
  // After a try the summary says what is in the way, these gates included.
  const refused = useStore(store, (state) => state.tried && state.issues.length > 0);
  return (
    <Modal
      open
      title={way.title}
      onCancel={onClose}
      footer={
        <>
          <Button onClick={onClose}>{say("action.cancel")}</Button>
          {closed && nothing ? (
            <Button onClick={again}>{say("gate.again")}</Button>
          ) : (
            <Button type="primary" disabled={saving.busy} onClick={move}>
              {way.title}
            </Button>
          )}
        </>
      }
    >
      <form
        className="gate"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          // A portal is a child all the same: the page's own form must not hear of it.
          event.stopPropagation();
          if (!(closed && nothing)) void move();
        }}
      >
        <FormRoom store={store} schema={form.schema} mode="edit" readOnly={false} filters={filters} prefix="gate">
          <IssueSummary />
          {closed && !refused && (
            <section className="closed-gates" aria-label={say("gate.closed")}>
              <strong>{say("gate.closed")}</strong>
              <ul>
                {way.closed.map((gate) => (
                  <li key={gate.gate}>{gate.message}</li>
                ))}
              </ul>
            </section>
          )}
          {way.missing.length > 0 && <p className="soft">{say("gate.text", { stage: way.to_title })}</p>}
          <Node element={layout} />
          {unsaved && <p className="faint">{say("gate.unsaved")}</p>}
        </FormRoom>
        <button type="submit" hidden tabIndex={-1} aria-hidden="true" />
      </form>
    </Modal>
  );
}

/** A form of just these fields, all of them wanted. */
function asking(fields: string[]): Element {
  const elements = fields.map((field) => ({
    type: "Control",
    name: `gate.${field}`,
    scope: `#/properties/${field}`,
    rules: [{ effect: "REQUIRE" as const, condition: { all: [] } }],
  }));
  return { type: "VerticalLayout", name: "gate", elements };
}
