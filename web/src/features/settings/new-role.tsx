import { Button, Input, Modal } from "antd";
import { useId, useState } from "react";
import { useSay } from "../../i18n/index.tsx";
import { Field } from "../../ui/field.tsx";

interface NewRoleProps {
  /** Names that are taken. */
  taken: string[];
  onMake(name: string, title: string): void;
}

/** Asks what a new role is called and how documents name it; what it may do is said afterwards. */
export function NewRole({ taken, onMake }: NewRoleProps) {
  const say = useSay();
  const id = useId();
  const [open, setOpen] = useState(false);
  const [title, setTitle] = useState("");
  const [rest, setRest] = useState("");
  const name = OWN + rest;
  const fault = taken.includes(name) ? "taken" : rest !== "" && !NAME.test(name) ? "name" : undefined;
  const make = () => {
    setOpen(false);
    onMake(name, title.trim());
  };
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {say("settings.roleNew")}
      </Button>
      <Modal
        open={open}
        title={say("settings.roleNew")}
        okText={say("settings.roleNewNext")}
        cancelText={say("action.cancel")}
        okButtonProps={{ disabled: title.trim() === "" || rest === "" || fault !== undefined }}
        onOk={make}
        onCancel={() => setOpen(false)}
      >
        <div className="stack">
          <Field id={`${id}-title`} label={say("settings.roleTitle")} required>
            {(wiring) => (
              <Input {...wiring} maxLength={80} value={title} onChange={(event) => setTitle(event.target.value)} />
            )}
          </Field>
          <Field
            id={`${id}-name`}
            label={say("settings.roleName")}
            required
            help={say("settings.roleNameHelp")}
            errors={fault && [{ message: say(`settings.roleName.${fault}`) }]}
          >
            {(wiring) => (
              <Input
                {...wiring}
                prefix={OWN}
                maxLength={40}
                value={rest}
                onChange={(event) => setRest(event.target.value)}
              />
            )}
          </Field>
        </div>
      </Modal>
    </>
  );
}

/** How every name begins that a company gives by itself, so that no pack ever claims it. */
const OWN = "x_";

/** What a name in a document may be. */
const NAME = /^[a-z][a-z0-9_]*$/;
