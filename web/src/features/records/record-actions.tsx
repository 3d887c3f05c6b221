import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Dropdown, type MenuProps } from "antd";
import { useState } from "react";
import { conversionsQuery, templatesQuery } from "../../api/record-queries.ts";
import type { Conversion, RecordData, Template } from "../../api/shapes.ts";
import { type TextKey, useLanguage, useSay } from "../../i18n/index.tsx";
import { later } from "../../ui/later.tsx";
import type { Open } from "./use-open.ts";
import { useRemove } from "./use-remove.ts";

const ConvertDialog = later(async () => (await import("./convert-dialog.tsx")).ConvertDialog);
const RemoveDialog = later(async () => (await import("./remove-dialog.tsx")).RemoveDialog);
const Sheet = later(async () => (await import("./sheet.tsx")).Sheet);

const WHY: Record<string, TextKey> = {
  conversion_done: "convert.done",
  conversion_not_now: "convert.notNow",
};

interface RecordActionsProps {
  record: RecordData;
  open: Open;
  label: string;
}

/** What this person can do with the record as a whole, as it is now. */
export function RecordActions({ record, open, label }: RecordActionsProps) {
  const say = useSay();
  const navigate = useNavigate();
  const { object, can } = open.form;
  const language = useLanguage((state) => state.language);
  const conversions = useQuery(conversionsQuery(object, record.id, language)).data ?? [];
  const templates = useQuery(templatesQuery(object, language)).data ?? [];
  const [converting, setConverting] = useState<Conversion>();
  const [printing, setPrinting] = useState<Template>();
  const [removing, setRemoving] = useState(false);
  const remove = useRemove(object, record, label);
  const go = (search: { as_of?: string }) =>
    navigate({ to: "/o/$object/$id", params: { object, id: record.id }, search });

  const groups: { key: string; label: React.ReactNode; run?(): void; danger?: boolean; disabled?: boolean }[][] = [
    conversions.map((one) => ({
      key: `convert ${one.name}`,
      label: one.open ? one.title : <Unavailable title={one.title} why={say(WHY[one.why ?? ""] ?? "convert.notNow")} />,
      disabled: !one.open,
      run: () => setConverting(one),
    })),
    templates.map((one) => ({ key: `template ${one.name}`, label: one.title, run: () => setPrinting(one) })),
    [
      ...(can.create
        ? [
            {
              key: "duplicate",
              label: say("record.duplicate"),
              run: () => void navigate({ to: "/o/$object/new", params: { object }, search: { from: record.id } }),
            },
          ]
        : []),
      { key: "print", label: say("record.print"), run: () => window.print() },
      { key: "asOf", label: say("record.asOf"), run: () => void go({ as_of: new Date().toISOString() }) },
    ],
    can.delete ? [{ key: "delete", label: say("record.delete"), danger: true, run: () => setRemoving(true) }] : [],
  ].filter((group) => group.length > 0);
  const items: MenuProps["items"] = groups.flatMap((group, at) => [
    ...(at > 0 ? [{ type: "divider" as const, key: `line ${at}` }] : []),
    ...group.map(({ run: _run, ...item }) => item),
  ]);
  return (
    <div className="head-action">
      <Dropdown
        trigger={["click"]}
        placement="bottomRight"
        menu={{
          items,
          onClick: ({ key }) =>
            groups
              .flat()
              .find((item) => item.key === key)
              ?.run?.(),
        }}
      >
        <Button aria-haspopup="menu">
          {say("record.actions")} <span aria-hidden="true">▾</span>
        </Button>
      </Dropdown>
      {converting && (
        <ConvertDialog
          conversion={converting}
          object={object}
          record={record}
          onClose={() => setConverting(undefined)}
        />
      )}
      {printing && <Sheet object={object} id={record.id} template={printing} onClose={() => setPrinting(undefined)} />}
      {removing && (
        <RemoveDialog
          label={label}
          onClose={() => setRemoving(false)}
          onRemove={async () => {
            setRemoving(false);
            await remove();
          }}
        />
      )}
    </div>
  );
}

function Unavailable({ title, why }: { title: string; why: string }) {
  return (
    <span>
      {title} <small className="faint">{why}</small>
    </span>
  );
}
