import { Select } from "antd";
import { useId } from "react";
import type { Filter, Property, Schema } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { Field } from "../../ui/field.tsx";
import { widgetOf } from "../../widgets/registry.tsx";
import { FieldPicker, HOLDING } from "./test-editor.tsx";
import { type Holding, holdingFilter } from "./tests.ts";

interface HoldingEditorProps {
  schema: Schema;
  holding: Holding;
  onChange(filter: Filter): void;
}

const DAY: Property = { type: "string", format: "date", "x-widget": { name: "date" } };

/** Which records hold today, or on some other day. */
export function HoldingEditor({ schema, holding, onChange }: HoldingEditorProps) {
  const say = useSay();
  const id = useId();
  const { Input } = widgetOf(DAY);
  const put = (valid: Holding["valid"]) => onChange(holdingFilter({ valid }));
  const day = holding.valid === "today" ? undefined : holding.valid;
  return (
    <>
      <FieldPicker id={`${id}-field`} schema={schema} value={HOLDING} onChange={onChange} />
      <Field id={`${id}-when`} label={say("list.operator")}>
        {(wiring) => (
          <Select
            {...wiring}
            value={day ? "day" : "today"}
            onChange={(next) => put(next === "day" ? { on: null } : "today")}
            options={[
              { value: "today", label: say("during.today") },
              { value: "day", label: say("filterBar.onDay") },
            ]}
          />
        )}
      </Field>
      {day && (
        <Field id={`${id}-day`} label={say("list.value")}>
          {(wiring) => (
            <Input {...wiring} property={DAY} value={day.on} onChange={(on) => put({ on: on as string | null })} />
          )}
        </Field>
      )}
    </>
  );
}
