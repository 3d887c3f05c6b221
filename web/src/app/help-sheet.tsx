import { Modal, Switch } from "antd";
import { useId } from "react";
import { useSay } from "../i18n/index.tsx";
import { usePrefs } from "../ui/prefs.ts";
import { listed, useShortcuts, written } from "../ui/shortcuts.ts";
import { useShown } from "../ui/use-shown.ts";

/** What the keyboard can do on this screen, read from the same list that the handlers come from. */
export function HelpSheet({ onClose }: { onClose: () => void }) {
  const say = useSay();
  const id = useId();
  const shown = useShown();
  const shortcuts = useShortcuts((state) => state.shortcuts);
  const { singleKeys, set } = usePrefs();
  return (
    <Modal open={shown} title={say("shell.help")} footer={null} onCancel={onClose} width={760}>
      <dl className="shortcuts">
        {listed(shortcuts).map((shortcut) => (
          <div key={shortcut.keys}>
            <dt>{say(shortcut.text, shortcut.values)}</dt>
            <dd>
              <kbd>{written(shortcut.keys)}</kbd>
            </dd>
          </div>
        ))}
      </dl>
      <p className="setting-line">
        <label htmlFor={id}>{say("shell.singleKeys")}</label>
        <Switch id={id} checked={singleKeys} onChange={(on) => set({ singleKeys: on })} />
      </p>
    </Modal>
  );
}
