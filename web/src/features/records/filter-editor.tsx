import { Button, Select } from "antd";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import type { FilterTest, Property, Schema } from "../../api/shapes.ts";
import { useSay, useSayOr } from "../../i18n/index.tsx";
import { Field } from "../../ui/field.tsx";
import { widgetOf } from "../../widgets/registry.tsx";
import { operatorOf } from "./search.ts";

interface FilterEditorProps {
  schema: Schema;
  test: FilterTest | undefined;
  onApply(test: FilterTest): void;
  onCancel(): void;
}

/** How many values an operator compares with; one, unless it is named here. */
const VALUES: Record<string, "none" | "two" | "many"> = {
  is_empty: "none",
  is_filled: "none",
  between: "two",
  any_of: "many",
  none_of: "many",
};

/** Builds one test: a field, one of its operators, and the value through the field's own widget. */
export function FilterEditor({ schema, test, onApply, onCancel }: FilterEditorProps) {
  const say = useSay();
  const sayOr = useSayOr();
  const id = useId();
  const panel = useRef<HTMLFormElement>(null);
  const fields = Object.entries(schema.properties).filter(([, property]) => operatorsOf(property).length > 0);
  const [firstOperator, firstValue] = test ? operatorOf(test) : [undefined, null];
  const [field, setField] = useState(test?.field ?? fields[0]?.[0] ?? "");
  const property = schema.properties[field] ?? {};
  const operators = operatorsOf(property);
  const [operator, setOperator] = useState(firstOperator ?? operators[0] ?? "is");
  const [value, setValue] = useState<unknown>(firstValue ?? widgetOf(property).start ?? null);
  useEffect(() => panel.current?.querySelector<HTMLElement>("input")?.focus(), []);

  const choose = (next: string) => {
    setField(next);
    setOperator(operatorsOf(schema.properties[next] ?? {})[0] ?? "is");
    setValue(widgetOf(schema.properties[next]).start ?? null);
  };
  const chooseOperator = (next: string) => {
    if (VALUES[next] !== VALUES[operator]) setValue(widgetOf(property).start ?? null);
    setOperator(next);
  };
  const apply = (event: FormEvent) => {
    event.preventDefault();
    const wanted = VALUES[operator] === "none" ? true : value;
    if (isComplete(operator, wanted)) onApply({ field, [operator]: wanted });
  };
  return (
    <form
      ref={panel}
      className="filter-editor"
      aria-label={say("list.addFilter")}
      onSubmit={apply}
      onKeyDown={(event) => event.key === "Escape" && onCancel()}
    >
      <Field id={`${id}-field`} label={say("list.field")}>
        {(wiring) => (
          <Select
            {...wiring}
            value={field}
            onChange={choose}
            showSearch={{ optionFilterProp: "label" }}
            options={fields.map(([name, one]) => ({ value: name, label: one.title ?? name }))}
          />
        )}
      </Field>
      <Field id={`${id}-operator`} label={say("list.operator")}>
        {(wiring) => (
          <Select
            {...wiring}
            value={operator}
            onChange={chooseOperator}
            options={operators.map((one) => ({ value: one, label: sayOr(`operator.${one}`, one) }))}
          />
        )}
      </Field>
      <Values
        key={field + operator}
        id={id}
        operator={operator}
        property={property}
        value={value}
        onChange={setValue}
      />
      <div className="actions">
        <Button onClick={onCancel}>{say("action.cancel")}</Button>
        <Button type="primary" htmlType="submit">
          {say("list.apply")}
        </Button>
      </div>
    </form>
  );
}

interface ValuesProps {
  id: string;
  operator: string;
  property: Property;
  value: unknown;
  onChange(value: unknown): void;
}

function Values({ id, operator, property, value, onChange }: ValuesProps) {
  const say = useSay();
  const { Input } = widgetOf(property);
  const shape = VALUES[operator];
  if (shape === "none") return null;
  if (shape === "two") {
    const [low, high] = Array.isArray(value) ? value : [null, null];
    return (
      <>
        <Field id={`${id}-from`} label={say("list.from")}>
          {(wiring) => (
            <Input {...wiring} property={property} value={low} onChange={(next) => onChange([next, high])} />
          )}
        </Field>
        <Field id={`${id}-to`} label={say("list.to")}>
          {(wiring) => (
            <Input {...wiring} property={property} value={high} onChange={(next) => onChange([low, next])} />
          )}
        </Field>
      </>
    );
  }
  return (
    <Field id={`${id}-value`} label={say("list.value")}>
      {(wiring) => (
        <Input {...wiring} property={property} value={value} onChange={onChange} multiple={shape === "many"} />
      )}
    </Field>
  );
}

/** Operators over lists are offered only where the widget can hold several values. */
function operatorsOf(property: Property): string[] {
  const many = widgetOf(property).many === true;
  return (property["x-operators"] ?? []).filter((operator) => many || VALUES[operator] !== "many");
}

function isComplete(operator: string, value: unknown): boolean {
  const filled = (one: unknown) => one !== null && one !== undefined && one !== "";
  if (VALUES[operator] === "two") return Array.isArray(value) && value.length === 2 && value.every(filled);
  if (VALUES[operator] === "many") return Array.isArray(value) && value.length > 0;
  return filled(value);
}
