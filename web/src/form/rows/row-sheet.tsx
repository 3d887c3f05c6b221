import { Button, Drawer } from "antd";
import { useSay } from "../../i18n/index.tsx";
import { Field } from "../../ui/field.tsx";
import { useNarrow } from "../../ui/use-media.ts";
import { widgetOf } from "../../widgets/registry.tsx";
import { useFormHere, useShownIssues } from "../context.ts";
import { controlId } from "../layout.ts";
import { pointerTo } from "../pointer.ts";
import type { RowColumn, Rows } from "./use-rows.ts";

interface RowSheetProps {
  table: Rows;
  at: number;
  title: string;
  onClose(): void;
}

/** One row with all of its fields. */
export function RowSheet({ table, at, title, onClose }: RowSheetProps) {
  const say = useSay();
  const narrow = useNarrow();
  const row = table.rows[at];
  if (!row) return null;
  const mayGo = row.id === undefined ? table.can.create : table.can.delete;
  return (
    <Drawer
      open
      placement={narrow ? "bottom" : "right"}
      size={narrow ? "85%" : 420}
      title={`${title} · ${say("rows.row", { number: at + 1 })}`}
      onClose={onClose}
      footer={
        <div className="row-sheet-foot">
          {mayGo && (
            <Button
              onClick={() => {
                table.remove(at);
                onClose();
              }}
            >
              {say("rows.removeThis")}
            </Button>
          )}
          <span className="grow" />
          <Button type="primary" onClick={onClose}>
            {say("rows.done")}
          </Button>
        </div>
      }
    >
      <div className="stack">
        {table.all.map((column) => (
          <RowField key={column.field} table={table} at={at} column={column} />
        ))}
      </div>
    </Drawer>
  );
}

function RowField({ table, at, column }: { table: Rows; at: number; column: RowColumn }) {
  const { prefix } = useFormHere();
  const { field, property } = column;
  const pointer = pointerTo(table.field, String(at), field);
  const errors = useShownIssues(pointer);
  const row = table.rows[at] ?? {};
  const { Input } = widgetOf(property);
  return (
    <Field
      id={`${controlId(pointer, prefix)}-sheet`}
      label={property.title ?? field}
      help={property.description}
      required={property["x-required"]}
      errors={errors}
    >
      {(wiring) => (
        <Input
          {...wiring}
          value={row[field]}
          property={property}
          readOnly={table.isStill(row, field)}
          onChange={(next) => table.put(at, field, next)}
          onBlur={() => table.leave(at, field)}
        />
      )}
    </Field>
  );
}
