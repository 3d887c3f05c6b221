import { Button, Modal, Select } from "antd";
import { useId, useState } from "react";
import { useSchema } from "../../api/schemas.ts";
import type { Fields, Filter, Schema } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { Field } from "../../ui/field.tsx";
import { NodeEditor } from "../../views/filter/node-editor.tsx";
import { freshTest, isComplete, isObject } from "../../views/filter/tests.ts";
import { type Grant, SCOPES } from "./grants.ts";

interface GrantDialogProps {
  grant: Grant;
  /** What its object is called. */
  title: string;
  onChange(change: Fields): void;
  onRemove(): void;
  onClose(): void;
}

/** With which records a grant is, and which of their fields it shows, masks and lets write. */
export function GrantDialog({ grant, title, onChange, onRemove, onClose }: GrantDialogProps) {
  const say = useSay();
  const schema = useSchema(grant.object === "*" ? undefined : grant.object);
  const [rows, setRows] = useState(grant.rows);
  const [read, setRead] = useState(grant.read);
  const [write, setWrite] = useState<Writes>(() => writesOf(grant));
  const [mask, setMask] = useState(grant.mask);
  const fields = fieldsOf(schema);
  const whole = isFilter(rows) ? isComplete(rows) : true;
  const accept = () => {
    onChange({ rows, read, write: write ?? undefined, mask: mask.length > 0 ? mask : undefined });
    onClose();
  };
  return (
    <Modal
      open
      width={720}
      title={`${title} · ${say("settings.grantDetails")}`}
      onCancel={onClose}
      footer={
        <div className="settings-tools">
          <Button danger className="settings-aside" onClick={onRemove}>
            {say("settings.grantRemove")}
          </Button>
          <Button onClick={onClose}>{say("action.cancel")}</Button>
          <Button type="primary" disabled={!whole} onClick={accept}>
            {say("settings.grantAccept")}
          </Button>
        </div>
      }
    >
      <div className="stack">
        <RowsEditor rows={rows} schema={schema} onChange={setRows} />
        <FieldsEditor
          label={say("settings.reads")}
          options={fields}
          value={read ?? "*"}
          onChange={(next) => setRead(listOf(next))}
        >
          {[{ value: "*", label: say("settings.everyField") }]}
        </FieldsEditor>
        <FieldsEditor
          label={say("settings.writes")}
          options={fields}
          value={write ?? ""}
          onChange={(next) => setWrite(next === "" ? null : next)}
        >
          {[
            { value: "", label: say("settings.whatIsSeen") },
            { value: "*", label: say("settings.everyField") },
          ]}
        </FieldsEditor>
        <Names label={say("settings.masked")} options={fields} value={mask} onChange={setMask} />
      </div>
    </Modal>
  );
}

/** The fields that are written: those named, every one (`*`), or those that are read (`null`). */
type Writes = string[] | "*" | null;

function writesOf(grant: Grant): Writes {
  return grant.write ?? (grant.writesAll ? "*" : null);
}

const listOf = (value: string[] | string): string[] | undefined => (Array.isArray(value) ? value : undefined);

const fieldsOf = (schema: Schema | undefined): Option[] =>
  Object.entries(schema?.properties ?? {}).map(([value, one]) => ({ value, label: one.title ?? value }));

interface Option {
  value: string;
  label: string;
}

const isFilter = (rows: unknown): rows is Filter => isObject(rows) && !("via" in rows);

interface RowsEditorProps {
  rows: unknown;
  schema: Schema | undefined;
  onChange(rows: unknown): void;
}

/** A scope with a word, the records of a parent that may be seen, or a filter. */
function RowsEditor({ rows, schema, onChange }: RowsEditorProps) {
  const say = useSay();
  const id = useId();
  const parents = Object.entries(schema?.properties ?? {}).filter(([, one]) => one["x-to"] && one.type !== "array");
  const chosen = typeof rows === "string" ? rows : isFilter(rows) ? FILTER : `${VIA}${(rows as { via: string }).via}`;
  const options = [
    ...SCOPES.map((scope) => ({ value: scope as string, label: say(`settings.rows.${scope}`) })),
    ...parents.map(([name, one]) => ({
      value: `${VIA}${name}`,
      label: say("settings.rowsVia", { title: one.title ?? name }),
    })),
    ...(schema ? [{ value: FILTER, label: say("settings.rowsFilter") }] : []),
  ];
  const choose = (next: string) => {
    if (next === FILTER && schema) return onChange({ all: [freshTest(schema)] });
    onChange(next.startsWith(VIA) ? { via: next.slice(VIA.length) } : next);
  };
  return (
    <>
      <Field id={id} label={say("settings.rows")}>
        {(wiring) => <Select {...wiring} value={chosen} options={options} onChange={choose} />}
      </Field>
      {isFilter(rows) && schema && (
        <div className="settings-filter">
          <NodeEditor schema={schema} filter={rows} onChange={onChange} />
        </div>
      )}
    </>
  );
}

const FILTER = "filter";
const VIA = "via ";

interface FieldsEditorProps {
  label: string;
  options: Option[];
  /** Names, or one of the words below. */
  value: string[] | string;
  onChange(value: string[] | "*" | ""): void;
  /** Words that stand for no list. */
  children: Option[];
}

function FieldsEditor({ label, options, value, onChange, children }: FieldsEditorProps) {
  const say = useSay();
  const id = useId();
  const only = Array.isArray(value);
  const choose = (next: string) => onChange(next === ONLY ? options.map((one) => one.value) : (next as "*" | ""));
  return (
    <>
      <Field id={id} label={label}>
        {(wiring) => (
          <Select
            {...wiring}
            value={only ? ONLY : value}
            options={[...children, { value: ONLY, label: say("settings.onlyThese") }]}
            onChange={choose}
          />
        )}
      </Field>
      {only && (
        <Names label={`${label}: ${say("settings.onlyThese")}`} options={options} value={value} onChange={onChange} />
      )}
    </>
  );
}

const ONLY = "only";

interface NamesProps {
  label: string;
  options: Option[];
  value: string[];
  onChange(value: string[]): void;
}

function Names({ label, options, value, onChange }: NamesProps) {
  const id = useId();
  return (
    <Field id={id} label={label}>
      {(wiring) => (
        <Select
          {...wiring}
          mode="multiple"
          value={value}
          options={options}
          showSearch={{ optionFilterProp: "label" }}
          onChange={onChange}
        />
      )}
    </Field>
  );
}
