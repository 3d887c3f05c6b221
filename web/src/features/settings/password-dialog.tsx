import { Input, Modal } from "antd";
import { useId, useState } from "react";
import { setPassword } from "../../api/settings-calls.ts";
import type { RecordData } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { Field } from "../../ui/field.tsx";
import { Refusal, refusedAt, useDeed } from "./parts.tsx";

/** Gives somebody their first or a new password. */
export function PasswordDialog({ user, onClose }: { user: RecordData; onClose(): void }) {
  const say = useSay();
  const id = useId();
  const [password, setText] = useState("");
  const name = String(user.name ?? user.login);
  const setting = useDeed(() => setPassword(user.id, password), {
    said: say("settings.passwordSet", { name }),
    done: onClose,
  });
  return (
    <Modal
      open
      title={`${say("settings.user.password")} · ${name}`}
      okText={say("settings.user.password")}
      cancelText={say("action.cancel")}
      okButtonProps={{ disabled: !password, loading: setting.isPending }}
      onOk={() => setting.mutate()}
      onCancel={onClose}
    >
      <div className="stack">
        <p>{say("settings.setPasswordText")}</p>
        <Refusal error={setting.error} fields={["/password"]} />
        <Field
          id={id}
          label={say("settings.newPassword")}
          help={say("settings.passwordHelp")}
          errors={refusedAt(setting.error, "/password")}
        >
          {(wiring) => (
            <Input.Password
              {...wiring}
              autoComplete="new-password"
              value={password}
              onChange={(event) => setText(event.target.value)}
              onPressEnter={() => password && setting.mutate()}
            />
          )}
        </Field>
      </div>
    </Modal>
  );
}
