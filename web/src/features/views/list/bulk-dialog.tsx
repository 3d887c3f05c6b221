import { Link } from "@tanstack/react-router";
import { Button, Checkbox, Modal, Select } from "antd";
import { useId, useState } from "react";
import type { Fields, Head } from "../../../api/shapes.ts";
import { type TextKey, useSay } from "../../../i18n/index.tsx";
import { Field } from "../../../ui/field.tsx";
import { RecordLabel } from "../../../ui/lookup-select.tsx";
import { isWritable } from "../../../views/contract.ts";
import { widgetOf } from "../../../widgets/registry.tsx";
import { type Deed, type Outcome, WHOLE } from "./bulk.ts";
import type { BulkKind } from "./bulk-bar.tsx";

interface BulkDialogProps {
  head: Head;
  kind: BulkKind;
  owner: string;
  count: number;
  onRun(deed: Deed, whole: boolean): Promise<void>;
  onClose(): void;
}

const TITLES: Record<BulkKind, TextKey> = {
  edit: "bulk.editTitle",
  assign: "bulk.assignTitle",
  delete: "bulk.deleteTitle",
};

/** Asks what shall be done with the chosen records, and whether one refusal shall undo all of it. */
export function BulkDialog({ head, kind, owner, count, onRun, onClose }: BulkDialogProps) {
  const say = useSay();
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [whole, setWhole] = useState(false);
  const [fields, setFields] = useState<Fields>(kind === "assign" ? { [owner]: null } : {});
  const names = Object.keys(fields);
  const offered = Object.entries(head.schema.properties).filter(
    ([name]) => isWritable(head, name) && !names.includes(name),
  );
  const isReady = kind === "delete" || (names.length > 0 && (kind !== "assign" || Boolean(fields[owner])));
  const run = async () => {
    setBusy(true);
    await onRun(kind === "delete" ? { do: "delete" } : { do: "update", record: fields }, whole && count <= WHOLE);
    setBusy(false);
  };
  return (
    <Modal
      open
      title={say(TITLES[kind], { count })}
      okText={kind === "delete" ? say("record.delete") : say("bulk.run")}
      cancelText={say("action.cancel")}
      okButtonProps={{ disabled: !isReady, danger: kind === "delete", loading: busy }}
      onOk={run}
      onCancel={onClose}
    >
      <div className="stack">
        {kind === "delete" && <p>{say("bulk.deleteText")}</p>}
        {names.map((name) => {
          const property = head.schema.properties[name] ?? {};
          const { Input } = widgetOf(property);
          return (
            <div key={name} className="bulk-field">
              <Field id={`${id}-${name}`} label={property.title ?? name}>
                {(wiring) => (
                  <Input
                    {...wiring}
                    property={property}
                    value={fields[name]}
                    onChange={(value) => setFields({ ...fields, [name]: value })}
                  />
                )}
              </Field>
              {kind === "edit" && (
                <Button
                  type="text"
                  aria-label={say("bulk.without", { title: property.title ?? name })}
                  onClick={() => setFields(Object.fromEntries(Object.entries(fields).filter(([one]) => one !== name)))}
                >
                  ×
                </Button>
              )}
            </div>
          );
        })}
        {kind === "edit" && (
          <Field id={`${id}-add`} label={say("bulk.field")} help={names.length > 0 ? say("bulk.fieldHelp") : undefined}>
            {(wiring) => (
              <Select
                {...wiring}
                value={null}
                placeholder={say("widget.choose")}
                showSearch={{ optionFilterProp: "label" }}
                onChange={(name: string | null) => name && setFields({ ...fields, [name]: null })}
                options={offered.map(([name, one]) => ({ value: name, label: one.title ?? name }))}
              />
            )}
          </Field>
        )}
        <Checkbox checked={whole && count <= WHOLE} disabled={count > WHOLE} onChange={() => setWhole(!whole)}>
          {say("bulk.whole", { most: WHOLE })}
        </Checkbox>
      </div>
    </Modal>
  );
}

/** Which records were refused and why; those stay chosen. */
export function BulkRefused({ head, outcome, onClose }: { head: Head; outcome: Outcome; onClose(): void }) {
  const say = useSay();
  const { done, refused } = outcome;
  return (
    <Modal
      open
      title={say("bulk.refusedTitle", { done, refused: refused.length })}
      footer={<Button onClick={onClose}>{say("action.close")}</Button>}
      onCancel={onClose}
    >
      <p>{say(done === 0 ? "bulk.nothingDone" : "bulk.restDone")}</p>
      <ul className="bulk-refused">
        {refused.slice(0, 50).map(({ record, why }) => (
          <li key={record.id + why}>
            <Link to="/o/$object/$id" params={{ object: head.object, id: record.id }}>
              <RecordLabel to={head.object} id={record.id} />
            </Link>
            <span className="error">{why}</span>
          </li>
        ))}
      </ul>
    </Modal>
  );
}
