import { Modal } from "antd";
import { useState } from "react";
import type { Fields, Property, RecordData, Schema } from "../../api/shapes.ts";
import { same } from "../../form/pointer.ts";
import type { FormStore } from "../../form/store.ts";
import { useSay } from "../../i18n/index.tsx";
import { Value } from "../../widgets/registry.tsx";

interface ConflictProps {
  schema: Schema;
  store: FormStore;
  theirs: RecordData;
  onSave(draft: Fields): void;
  onClose(): void;
}

type Side = "mine" | "theirs";

interface Difference {
  field: string;
  property: Property;
  mine: unknown;
  theirs: unknown;
  /** Only the person here touched it, or the other did; what both touched is proposed as mine. */
  proposed: Side;
}

/** Both versions field by field, with a choice for each; what is kept is saved on top of the latest version. */
export function Conflict({ schema, store, theirs, onSave, onClose }: ConflictProps) {
  const say = useSay();
  const [rows] = useState(() => differences(schema, store, theirs));
  const [picked, setPicked] = useState<Record<string, Side>>(() =>
    Object.fromEntries(rows.map((row) => [row.field, row.proposed])),
  );
  const save = () =>
    onSave(
      Object.fromEntries(
        rows.filter((row) => picked[row.field] === "mine").map((row) => [row.field, row.mine ?? null]),
      ),
    );
  return (
    <Modal
      open
      width={720}
      title={say("conflict.title")}
      okText={say("conflict.save")}
      cancelText={say("action.cancel")}
      onOk={save}
      onCancel={onClose}
    >
      <p>{say(rows.length > 0 ? "conflict.text" : "conflict.none")}</p>
      <div className="conflict">
        {rows.map((row) => (
          <fieldset key={row.field}>
            <legend>{row.property.title ?? row.field}</legend>
            {(["mine", "theirs"] as const).map((side) => (
              <label key={side} data-picked={picked[row.field] === side || undefined}>
                <input
                  type="radio"
                  name={`conflict-${row.field}`}
                  checked={picked[row.field] === side}
                  onChange={() => setPicked({ ...picked, [row.field]: side })}
                />
                <span className="side">{say(side === "mine" ? "conflict.mine" : "conflict.theirs")}</span>
                <span className="side-value">
                  {isEmpty(row[side]) ? (
                    <span className="faint">{say("value.empty")}</span>
                  ) : (
                    <Value plain value={row[side]} property={row.property} />
                  )}
                </span>
              </label>
            ))}
          </fieldset>
        ))}
      </div>
    </Modal>
  );
}

function differences(schema: Schema, store: FormStore, theirs: RecordData): Difference[] {
  const { base, data } = store.getState();
  return Object.entries(schema.properties).flatMap(([field, property]) => {
    // Rows are judged one by one when they are saved.
    if (property.readOnly || property["x-totals"] || same(data[field], theirs[field])) return [];
    const proposed: Side = same(data[field], base[field]) ? "theirs" : "mine";
    return [{ field, property, mine: data[field], theirs: theirs[field], proposed }];
  });
}

const isEmpty = (value: unknown) => value === null || value === undefined || value === "";
