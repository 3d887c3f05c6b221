import { Input, Modal } from "antd";
import { useId, useRef, useState } from "react";
import type { Complaint, Fields, Head } from "../api/shapes.ts";
import { fieldAt } from "../form/store.ts";
import { useSay } from "../i18n/index.tsx";
import { Field } from "../ui/field.tsx";
import { widgetOf } from "../widgets/registry.tsx";
import { isFilled } from "./contract.ts";
import type { Halted } from "./use-change.tsx";

interface GateProps {
  head: Head;
  halted: Halted;
  onSave(fields: Fields): Promise<boolean>;
  onClose(): void;
}

/** Asks for exactly what a change still needs: missing fields, fields that were refused, and reasons for warnings. */
export function Gate({ head, halted, onSave, onClose }: GateProps) {
  const say = useSay();
  const id = useId();
  const { properties } = head.schema;
  const box = useRef<HTMLDivElement>(null);
  const [busy, setBusy] = useState(false);
  const [given, setGiven] = useState<Fields>(halted.fields);
  const [reasons, setReasons] = useState<Record<string, string>>({});
  const warnings = halted.complaints.filter((one) => one.severity === "warning");
  const errors = halted.complaints.filter((one) => one.severity !== "warning");
  const named = errors.map((one) => fieldAt(one.pointer)).filter((field) => field && field in properties);
  const [asked, setAsked] = useState<string[]>([]);
  const fields = [...new Set([...asked, ...halted.missing, ...(named as string[])])];
  const others = errors.filter((one) => !fields.includes(fieldAt(one.pointer) ?? ""));
  const complete =
    halted.missing.every((field) => isFilled(given[field] ?? halted.record[field])) &&
    warnings.every((one) => reasons[nameOf(one)]?.trim());
  const isShut = fields.length === 0 && warnings.length === 0;

  const save = async () => {
    setBusy(true);
    setAsked(fields);
    const acknowledge = warnings.map((one) => ({ name: nameOf(one), reason: reasons[nameOf(one)] ?? "" }));
    const earlier = Array.isArray(given.acknowledge) ? given.acknowledge : [];
    const all = [...earlier, ...acknowledge];
    const next = all.length > 0 ? { ...given, acknowledge: all } : given;
    setGiven(next);
    await onSave(next);
    setBusy(false);
  };
  return (
    <Modal
      open
      title={say(warnings.length > 0 && fields.length === 0 ? "gate.confirm" : "gate.title")}
      okText={say("save.save")}
      cancelText={say(isShut ? "action.close" : "action.cancel")}
      okButtonProps={{ disabled: !complete, loading: busy, style: isShut ? { display: "none" } : undefined }}
      onOk={save}
      onCancel={onClose}
      afterOpenChange={(open) => open && box.current?.querySelector<HTMLElement>("input, textarea")?.focus()}
    >
      <div className="stack" ref={box}>
        {[...halted.closed, ...others.map((one) => `${one.message} ${one.help ?? ""}`)].map((text) => (
          <p key={text} role="alert" className="error-line">
            {text}
          </p>
        ))}
        {fields.map((field) => {
          const { Input: Control } = widgetOf(properties[field]);
          return (
            <Field
              key={field}
              id={`${id}-${field}`}
              label={properties[field]?.title ?? field}
              required={halted.missing.includes(field)}
              help={properties[field]?.description}
              errors={errors.filter((one) => fieldAt(one.pointer) === field)}
            >
              {(wiring) => (
                <Control
                  {...wiring}
                  property={properties[field] ?? {}}
                  value={given[field] ?? halted.record[field] ?? null}
                  onChange={(value) => setGiven({ ...given, [field]: value })}
                />
              )}
            </Field>
          );
        })}
        {warnings.map((one) => (
          <Field key={nameOf(one)} id={`${id}-${nameOf(one)}`} label={one.message} required help={say("warnings.text")}>
            {(wiring) => (
              <Input
                {...wiring}
                value={reasons[nameOf(one)] ?? ""}
                onChange={(event) => setReasons({ ...reasons, [nameOf(one)]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
    </Modal>
  );
}

/** The rule's name, by which a warning is acknowledged. */
function nameOf(warning: Complaint): string {
  const name = warning.args?.rule ?? warning.args?.name;
  return typeof name === "string" ? name : warning.code;
}
