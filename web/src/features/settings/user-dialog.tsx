import { Modal } from "antd";
import { useId, useRef, useState } from "react";
import { createRecord, updateRecord } from "../../api/calls.ts";
import type { Fields, ListAnswer, RecordData } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { Field } from "../../ui/field.tsx";
import { widgetOf } from "../../widgets/registry.tsx";
import { Refusal, refusedAt, useDeed } from "./parts.tsx";

interface UserDialogProps {
  head: ListAnswer;
  /** The user to change; a new one is made without. */
  user?: RecordData;
  onSaved(user: RecordData): void;
  onClose(): void;
}

/** What is asked of a user here; everything else is on the user's own page. */
const ASKED = ["name", "login", "email", "language", "roles", "department"];

/** Makes a user, or changes who they are and what they may do. */
export function UserDialog({ head, user, onSaved, onClose }: UserDialogProps) {
  const say = useSay();
  const id = useId();
  const { properties } = head.schema;
  const fields = ASKED.filter((field) => properties[field] && !properties[field]?.readOnly);
  const [draft, setDraft] = useState<Fields>({});
  // The same key for every try, so that a user whose answer was lost is not made twice.
  const key = useRef(crypto.randomUUID());
  const saving = useDeed(async () => {
    const saved = user
      ? await updateRecord(head.object, user.id, user.version, draft)
      : await createRecord(head.object, draft, key.current);
    onSaved(saved);
  });
  return (
    <Modal
      open
      title={user ? `${say("settings.user.change")} · ${user.name}` : say("record.new", { title: head.title })}
      okText={say("save.save")}
      cancelText={say("action.cancel")}
      okButtonProps={{ loading: saving.isPending }}
      onOk={() => saving.mutate()}
      onCancel={onClose}
    >
      <div className="stack">
        <Refusal error={saving.error} fields={fields.map((field) => `/${field}`)} />
        {fields.map((field) => {
          const property = properties[field] ?? {};
          const { Input } = widgetOf(property);
          return (
            <Field
              key={field}
              id={`${id}-${field}`}
              label={property.title ?? field}
              required={property["x-required"]}
              errors={refusedAt(saving.error, `/${field}`)}
            >
              {(wiring) => (
                <Input
                  {...wiring}
                  property={property}
                  value={field in draft ? draft[field] : (user?.[field] ?? null)}
                  onChange={(value) => {
                    key.current = crypto.randomUUID();
                    setDraft((before) => ({ ...before, [field]: value }));
                  }}
                />
              )}
            </Field>
          );
        })}
      </div>
    </Modal>
  );
}
