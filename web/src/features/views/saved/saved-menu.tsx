import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Dropdown } from "antd";
import { useState } from "react";
import { updateRecord } from "../../../api/calls.ts";
import { ProblemError } from "../../../api/client.ts";
import { listQuery } from "../../../api/queries.ts";
import { SAVED_VIEW, useSavedViews } from "../../../api/saved-views.ts";
import type { Fields } from "../../../api/shapes.ts";
import { useLanguage, useSay } from "../../../i18n/index.tsx";
import { later } from "../../../ui/later.tsx";
import { useToast } from "../../../ui/toast.tsx";
import { isWritable } from "../../../views/contract.ts";
import type { ViewSearch } from "../search.ts";
import { isChanged, keptOf, moved } from "./saved.ts";
import type { SavedDeed } from "./saved-dialogs.tsx";

const SavedDialogs = later(async () => (await import("./saved-dialogs.tsx")).SavedDialogs);

/** What can be done with the view that is open: keep it, name it, let it open first, share it, let it go. */
export function SavedMenu({ object, search }: { object: string; search: ViewSearch }) {
  const say = useSay();
  const client = useQueryClient();
  const navigate = useNavigate();
  const show = useToast((state) => state.show);
  const language = useLanguage((state) => state.language);
  const head = useQuery(listQuery(SAVED_VIEW, language)).data;
  const { views, me } = useSavedViews(object);
  const [deed, setDeed] = useState<SavedDeed>();
  if (!head?.can.create) return null;
  const current = views.find((view) => view.id === search.saved);
  const mayShare = isWritable(head, "roles");
  const mayChange = current !== undefined && (current.owner === me || mayShare);
  const refresh = () => client.invalidateQueries({ queryKey: ["records", SAVED_VIEW] });
  const change = async (fields: Fields) => {
    if (!current) return;
    try {
      await updateRecord(SAVED_VIEW, current.id, current.version, fields);
      show({ text: say("saved.kept", { name: current.name }) });
    } catch (error) {
      show({ text: error instanceof ProblemError ? (error.complaints[0]?.message ?? error.message) : String(error) });
    }
    await refresh();
  };
  // Tabs that others share stay where they are; one's own go past each other.
  const own = views.filter((view) => view.owner === me || mayShare);
  const move = async (step: -1 | 1) => {
    for (const { view, place } of moved(own, current?.id ?? "", step))
      await updateRecord(SAVED_VIEW, view.id, view.version, { place });
    await refresh();
  };
  const items = [
    mayChange && { key: "keep", label: say("saved.keep"), disabled: !isChanged(current, search) },
    { key: "make", label: say(current ? "saved.makeAnother" : "saved.make") },
    mayChange && { key: "name", label: say("saved.rename") },
    mayChange && { key: "first", label: say(current.first ? "saved.notFirst" : "saved.first") },
    mayChange && { key: "left", label: say("saved.left"), disabled: moved(own, current.id, -1).length === 0 },
    mayChange && { key: "right", label: say("saved.right"), disabled: moved(own, current.id, 1).length === 0 },
    mayChange && mayShare && { key: "share", label: say("saved.share") },
    mayChange && { key: "remove", label: say("saved.remove"), danger: true },
  ].filter((item) => item !== false);
  const act = (key: string) => {
    if (key === "keep") return void change({ address: keptOf(search) });
    if (key === "first") return void change({ first: !current?.first });
    if (key === "left" || key === "right") return void move(key === "left" ? -1 : 1);
    if (key === "make") return setDeed({ do: "make" });
    if (current) setDeed({ do: key as "name" | "share" | "remove", view: current });
  };
  return (
    <>
      <Dropdown trigger={["click"]} menu={{ items, onClick: ({ key }) => act(key) }}>
        <Button>{say("saved.menu")}</Button>
      </Dropdown>
      {deed && (
        <SavedDialogs
          object={object}
          head={head}
          deed={deed}
          search={search}
          onDone={async (next) => {
            setDeed(undefined);
            await refresh();
            if (next) await navigate({ to: "/o/$object", params: { object }, search: next, replace: true });
          }}
          onClose={() => setDeed(undefined)}
        />
      )}
    </>
  );
}
