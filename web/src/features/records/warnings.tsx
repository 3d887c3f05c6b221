import { Input, Modal } from "antd";
import { useState } from "react";
import type { Acknowledgement } from "../../api/calls.ts";
import type { Complaint } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { Field } from "../../ui/field.tsx";

interface WarningsProps {
  warnings: Complaint[];
  onConfirm(acknowledge: Acknowledgement[]): void;
  onClose(): void;
}

/** Warnings do not forbid: the person may go on, and says why. */
export function Warnings({ warnings, onConfirm, onClose }: WarningsProps) {
  const say = useSay();
  const [reasons, setReasons] = useState<Record<string, string>>({});
  const complete = warnings.every((warning) => reasons[nameOf(warning)]?.trim());
  return (
    <Modal
      open
      title={say("warnings.title")}
      okText={say("warnings.confirm")}
      cancelText={say("action.cancel")}
      okButtonProps={{ disabled: !complete }}
      onOk={() =>
        onConfirm(warnings.map((warning) => ({ name: nameOf(warning), reason: reasons[nameOf(warning)] ?? "" })))
      }
      onCancel={onClose}
    >
      <p>{say("warnings.text")}</p>
      <div className="stack">
        {warnings.map((warning, at) => {
          const name = nameOf(warning);
          return (
            <Field key={name} id={`warning-${at}`} label={warning.message} required>
              {(wiring) => (
                <Input
                  {...wiring}
                  value={reasons[name] ?? ""}
                  onChange={(event) => setReasons({ ...reasons, [name]: event.target.value })}
                />
              )}
            </Field>
          );
        })}
      </div>
    </Modal>
  );
}

/** The rule's name, by which the warning is acknowledged. */
function nameOf(warning: Complaint): string {
  const name = warning.args?.rule ?? warning.args?.name;
  return typeof name === "string" ? name : warning.code;
}
