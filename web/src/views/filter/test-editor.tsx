import { useQueries } from "@tanstack/react-query";
import { Select } from "antd";
import { useId } from "react";
import { listQuery } from "../../api/queries.ts";
import { relationsOf, usePath } from "../../api/schemas.ts";
import type { Filter, FilterTest, Schema } from "../../api/shapes.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { Field } from "../../ui/field.tsx";
import { useOperatorWord } from "../../widgets/filter.tsx";
import { widgetOf } from "../../widgets/registry.tsx";
import { Operand } from "./operand.tsx";
import { freshOf, holdingFilter, offeredOperator, operatorsOf, relatedFilter, shapeOf, testOf } from "./tests.ts";

interface TestEditorProps {
  schema: Schema;
  test: FilterTest;
  onChange(filter: Filter): void;
}

/** One test: a field of the record or of one that it names, what is asked of it, and the value. */
export function TestEditor({ schema, test, onChange }: TestEditorProps) {
  const say = useSay();
  const wordOf = useOperatorWord();
  const id = useId();
  const { property = {} } = usePath(schema, test.field);
  const [operator, value] = offeredOperator(test);
  const operators = operatorsOf(property);
  const chooseOperator = (next: string) => {
    const kept = shapeOf(next) === shapeOf(operator) ? value : (widgetOf(property).start ?? null);
    onChange(testOf(test.field, next, kept));
  };
  return (
    <>
      <FieldPicker id={`${id}-field`} schema={schema} value={test.field} onChange={onChange} />
      <Field id={`${id}-operator`} label={say("list.operator")}>
        {(wiring) => (
          <Select
            {...wiring}
            value={operator}
            onChange={chooseOperator}
            options={operators.map((one) => ({ value: one, label: wordOf(one, property) }))}
          />
        )}
      </Field>
      <Operand
        key={test.field + operator}
        id={id}
        field={test.field}
        operator={operator}
        property={property}
        schema={schema}
        value={value}
        onChange={(next) => onChange(testOf(test.field, operator, next))}
      />
    </>
  );
}

/** Stands among the fields for the question which records hold on a day. */
export const HOLDING = "~valid";

interface FieldPickerProps {
  id: string;
  schema: Schema;
  /** A field, or with `~` before it the relation whose records are asked about. */
  value: string;
  onChange(filter: Filter): void;
}

/** Offers the fields of the record, those behind its references, and the relations whose records can be asked about. */
export function FieldPicker({ id, schema, value, onChange }: FieldPickerProps) {
  const say = useSay();
  const language = useLanguage((state) => state.language);
  const own = Object.entries(schema.properties).filter(([, property]) => operatorsOf(property).length > 0);
  const references = own.filter(([, property]) => property["x-to"] && property.type !== "array");
  const behind = useQueries({
    queries: references.map(([, property]) => listQuery(property["x-to"] ?? "", language)),
  }).map((answer) => answer.data?.schema);
  const beyond = references.map(([name, reference], at) => ({
    label: reference.title ?? name,
    options: Object.entries(behind[at]?.properties ?? {})
      .filter(([, property]) => operatorsOf(property).length > 0 && property.type !== "array")
      .map(([field, property]) => ({
        value: `${name}.${field}`,
        label: `${reference.title ?? name} · ${property.title ?? field}`,
        property,
      })),
  }));
  const relations = relationsOf(schema).map(({ name, title }) => ({ value: `~${name}`, label: title }));
  const groups = [
    { label: say("list.field"), options: own.map(([name, one]) => ({ value: name, label: one.title ?? name })) },
    ...beyond.filter((group) => group.options.length > 0),
    ...(schema["x-valid"]
      ? [{ label: say("filterBar.time"), options: [{ value: HOLDING, label: say("filter.holds") }] }]
      : []),
    ...(relations.length > 0 ? [{ label: say("filterBar.related"), options: relations }] : []),
  ];
  const choose = (next: string) => {
    if (next === HOLDING) return onChange(holdingFilter({ valid: "today" }));
    if (next.startsWith("~")) return onChange(relatedFilter({ some: next.slice(1) }));
    const found = beyond.flatMap((group) => group.options).find((option) => option.value === next)?.property;
    onChange(freshOf(next, found ?? schema.properties[next] ?? {}));
  };
  return (
    <Field id={id} label={say("list.field")}>
      {(wiring) => (
        <Select
          {...wiring}
          value={value}
          onChange={choose}
          popupMatchSelectWidth={false}
          showSearch={{ optionFilterProp: "label" }}
          options={groups}
        />
      )}
    </Field>
  );
}
