import { useMutation } from "@tanstack/react-query";
import { Checkbox, Input, Modal } from "antd";
import { useId, useState } from "react";
import { createRecord, deleteRecord, updateRecord } from "../../../api/calls.ts";
import { ProblemError } from "../../../api/client.ts";
import { SAVED_VIEW, type SavedView } from "../../../api/saved-views.ts";
import type { Fields, ListAnswer } from "../../../api/shapes.ts";
import { useSay } from "../../../i18n/index.tsx";
import { Field } from "../../../ui/field.tsx";
import { widgetOf } from "../../../widgets/registry.tsx";
import type { ViewSearch } from "../search.ts";
import { keptOf } from "./saved.ts";

/** What is asked about a saved view before it is done. */
export type SavedDeed = { do: "make" } | { do: "name" | "share" | "remove"; view: SavedView };

interface SavedDialogsProps {
  object: string;
  /** The saved views as an object, for what this person may write of them. */
  head: ListAnswer;
  deed: SavedDeed;
  search: ViewSearch;
  /** With the address to go to, where it is another one. */
  onDone(next?: ViewSearch): void;
  onClose(): void;
}

/** Asks for a name, for whom a view is, or once more before it goes. */
export function SavedDialogs({ object, head, deed, search, onDone, onClose }: SavedDialogsProps) {
  const say = useSay();
  const view = deed.do === "make" ? undefined : deed.view;
  const [fields, setFields] = useState<Fields>({
    name: view?.name ?? "",
    ...(deed.do === "share" ? shares(view) : {}),
  });
  const doing = useMutation({
    mutationFn: async () => {
      const kept = keptOf(search);
      if (!view) {
        const body = { name: fields.name, of: object, address: kept };
        return { ...kept, saved: (await createRecord(SAVED_VIEW, body, crypto.randomUUID())).id };
      }
      if (deed.do === "remove") {
        await deleteRecord(SAVED_VIEW, view.id, view.version);
        return { ...kept, saved: undefined };
      }
      await updateRecord(SAVED_VIEW, view.id, view.version, fields);
      return undefined;
    },
    onSuccess: onDone,
  });
  const complaints = doing.error instanceof ProblemError ? doing.error.complaints : [];
  const titles = { make: "saved.make", name: "saved.rename", share: "saved.share", remove: "saved.remove" } as const;
  return (
    <Modal
      open
      title={view ? `${say(titles[deed.do])} · ${view.name}` : say("saved.make")}
      okText={deed.do === "remove" ? say("record.delete") : say("save.save")}
      cancelText={say("action.cancel")}
      okButtonProps={{ danger: deed.do === "remove", loading: doing.isPending }}
      onOk={() => doing.mutate()}
      onCancel={onClose}
    >
      <div className="stack">
        {doing.error && complaints.length === 0 && (
          <p role="alert" className="error-line">
            {String(doing.error.message)}
          </p>
        )}
        {deed.do === "remove" ? (
          <p>{say("saved.removeText")}</p>
        ) : deed.do === "share" ? (
          <Share head={head} fields={fields} onChange={setFields} />
        ) : (
          <Name value={String(fields.name)} errors={complaints} onChange={(name) => setFields({ name })} />
        )}
      </div>
    </Modal>
  );
}

const shares = (view: SavedView | undefined): Fields => ({
  roles: view?.roles ?? null,
  everyone: view?.everyone ?? false,
});

interface NameProps {
  value: string;
  errors: { message: string }[];
  onChange(name: string): void;
}

function Name({ value, errors, onChange }: NameProps) {
  const say = useSay();
  const id = useId();
  return (
    <Field id={id} label={say("saved.name")} required help={say("saved.nameHelp")} errors={errors}>
      {(wiring) => <Input {...wiring} autoFocus value={value} onChange={(event) => onChange(event.target.value)} />}
    </Field>
  );
}

interface ShareProps {
  head: ListAnswer;
  fields: Fields;
  onChange(fields: Fields): void;
}

function Share({ head, fields, onChange }: ShareProps) {
  const say = useSay();
  const id = useId();
  const property = head.schema.properties.roles ?? {};
  const { Input: Roles } = widgetOf(property);
  return (
    <>
      <p>{say("saved.shareText")}</p>
      <Field id={id} label={property.title ?? "roles"}>
        {(wiring) => (
          <Roles
            {...wiring}
            property={property}
            value={fields.roles}
            disabled={fields.everyone === true}
            onChange={(roles) => onChange({ ...fields, roles })}
          />
        )}
      </Field>
      <Checkbox
        checked={fields.everyone === true}
        onChange={(event) => onChange({ ...fields, everyone: event.target.checked })}
      >
        {head.schema.properties.everyone?.title ?? "everyone"}
      </Checkbox>
    </>
  );
}
