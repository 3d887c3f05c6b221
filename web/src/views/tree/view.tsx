import { Button, Modal, Segmented } from "antd";
import { useMemo, useState } from "react";
import type { RecordData } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { DragArea } from "../../ui/dnd.tsx";
import { Field } from "../../ui/field.tsx";
import { LookupSelect, RecordLabel } from "../../ui/lookup-select.tsx";
import { OptionTag } from "../../ui/option-tag.tsx";
import { isWritable, known, optionOf, type ViewProps } from "../contract.ts";
import { useEvery } from "../every.tsx";
import { Empty } from "../nothing.tsx";
import { useChange } from "../use-change.tsx";
import { branchesOf } from "./branches.ts";
import { Chart } from "./chart.tsx";
import { Outline } from "./outline.tsx";
import "./tree.css";

/** Records below each other, as an outline or as a chart; a record is dragged under another one, or moved by menu. */
export function View({ head, view, filter, place, onPlace }: ViewProps) {
  const say = useSay();
  const parent = view.parent ?? "";
  const { change, dialog } = useChange(head);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [moving, setMoving] = useState<RecordData>();
  const fields = known(head, [
    parent,
    view.edges,
    view.size,
    view.badge,
    view.color,
    view.expected?.field,
    ...(view.card ?? []),
  ]);
  const { items, instead, note } = useEvery(head, filter, fields, view.sort);
  const branches = useMemo(() => branchesOf(items, parent), [items, parent]);
  const still = !isWritable(head, parent);
  if (instead) return instead;
  if (items.length === 0) return <Empty {...{ head, view, filter }} />;
  const isChart = place.span === "chart";
  const toggle = (id: string) => {
    const next = new Set(closed);
    if (!next.delete(id)) next.add(id);
    setClosed(next);
  };
  const put = (id: string, under: string | null) => {
    const record = items.find((one) => one.id === id);
    if (record && id !== under && (record[parent] ?? null) !== under) void change(record, { [parent]: under });
  };
  const drawing = { head, view, branches, closed, still, onToggle: toggle, onMove: setMoving };
  return (
    <div className="tree-view">
      <div className="view-tools">
        <Segmented
          size="small"
          aria-label={say("tree.shape")}
          value={isChart ? "chart" : "outline"}
          onChange={(span) => onPlace({ span: span === "chart" ? "chart" : undefined })}
          options={(["outline", "chart"] as const).map((one) => ({ value: one, label: say(`tree.${one}`) }))}
        />
        <Button size="small" type="text" onClick={() => setClosed(new Set())}>
          {say("tree.openAll")}
        </Button>
        <Button size="small" type="text" onClick={() => setClosed(new Set(items.map((record) => record.id)))}>
          {say("tree.closeAll")}
        </Button>
        <Expected {...{ head, view, items }} />
      </div>
      <DragArea
        onDrop={(item, zone) => put(item, zone === "top" ? null : zone)}
        drawn={(item) => (
          <div className="tree-box dragged">
            <RecordLabel to={head.object} id={item} />
          </div>
        )}
      >
        {isChart ? <Chart {...drawing} items={items} /> : <Outline {...drawing} />}
      </DragArea>
      {note}
      {moving && (
        <MoveDialog
          object={head.object}
          record={moving}
          under={(moving[parent] as string | null) ?? null}
          onMove={(under) => {
            put(moving.id, under);
            setMoving(undefined);
          }}
          onClose={() => setMoving(undefined)}
        />
      )}
      {dialog}
    </div>
  );
}

/** Roles that nobody fills yet. */
function Expected({ head, view, items }: Pick<ViewProps, "head" | "view"> & { items: RecordData[] }) {
  const say = useSay();
  const { field = "", values = [] } = view.expected ?? {};
  const open = values.filter((value) => !items.some((record) => record[field] === value));
  if (open.length === 0) return null;
  return (
    <ul className="tree-expected" aria-label={say("tree.expected")}>
      {open.map((value) => {
        const option = optionOf(head.schema.properties[field], value);
        return (
          <li key={value} title={say("tree.expected")}>
            <OptionTag plain title={option?.title ?? value} color={option?.["x-color"]} />
          </li>
        );
      })}
    </ul>
  );
}

interface MoveDialogProps {
  object: string;
  record: RecordData;
  under: string | null;
  onMove(under: string | null): void;
  onClose(): void;
}

function MoveDialog({ object, record, under, onMove, onClose }: MoveDialogProps) {
  const say = useSay();
  const [to, setTo] = useState<string | null>(under);
  return (
    <Modal
      open
      title={say("tree.move")}
      okText={say("tree.moveRun")}
      cancelText={say("action.cancel")}
      onOk={() => onMove(to)}
      onCancel={onClose}
    >
      <p>
        <RecordLabel to={object} id={record.id} />
      </p>
      <Field id="tree-under" label={say("tree.under")} help={say("tree.underHelp")}>
        {(wiring) => (
          <LookupSelect
            {...wiring}
            to={object}
            value={to}
            clearable
            onChange={(next) => setTo(next as string | null)}
          />
        )}
      </Field>
    </Modal>
  );
}
