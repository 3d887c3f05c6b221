import { Button, Tooltip } from "antd";
import { useForm, useFormHere } from "../../form/context.ts";
import { dropDraft } from "../../form/draft.ts";
import { changes } from "../../form/store.ts";
import { useSay } from "../../i18n/index.tsx";
import { written } from "../../ui/shortcuts.ts";

/** Appears when there is something to save; for a new record it is always there. */
export function SaveBar({ busy, draftKey }: { busy: boolean; draftKey: string[] }) {
  const say = useSay();
  const { store, mode, still } = useFormHere();
  const count = useForm((state) => Object.keys(changes(state)).length);
  if (still || (mode === "edit" && count === 0)) return null;
  const discard = () => {
    dropDraft(draftKey);
    store.rebase(store.getState().base);
  };
  return (
    <section className="save-bar" aria-label={say("save.bar")}>
      <span className="soft">{count > 0 && say("save.changed", { count })}</span>
      <span className="grow" />
      {count > 0 && <Button onClick={discard}>{say("record.discard")}</Button>}
      <Tooltip title={written("mod+s")}>
        <Button type="primary" htmlType="submit" disabled={busy}>
          {say(busy ? "save.saving" : mode === "create" ? "save.create" : "save.save")}
        </Button>
      </Tooltip>
    </section>
  );
}
