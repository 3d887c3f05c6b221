import { InputNumber, Select } from "antd";
import type { Property, Schema } from "../../api/shapes.ts";
import { useSay, useSayOr } from "../../i18n/index.tsx";
import { Field } from "../../ui/field.tsx";
import { widgetOf } from "../../widgets/registry.tsx";
import { comparable, isObject, type Meaning, meaningOf, meaningsOf, SPANS, shapeOf, startOf } from "./tests.ts";

interface OperandProps {
  id: string;
  field: string;
  operator: string;
  property: Property;
  schema: Schema;
  value: unknown;
  onChange(value: unknown): void;
}

/** What a field is compared with, through the field's own widget or by what stands for a value. */
export function Operand(props: OperandProps) {
  const { id, operator, property, value, onChange } = props;
  const say = useSay();
  const { Input } = widgetOf(property);
  const shape = shapeOf(operator);
  if (shape === "none") return null;
  if (shape === "span") return <Span {...props} />;
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
  return <One {...props} many={shape === "many"} />;
}

function One(props: OperandProps & { many: boolean }) {
  const { id, field, operator, property, schema, value, onChange, many } = props;
  const say = useSay();
  const { Input } = widgetOf(property);
  const others = comparable(schema, field);
  const meanings = meaningsOf(property, operator, others);
  const meaning = meaningOf(value);
  return (
    <>
      {meanings.length > 1 && (
        <Field id={`${id}-meaning`} label={say("filterBar.comparedWith")}>
          {(wiring) => (
            <Select
              {...wiring}
              value={meaning}
              onChange={(next: Meaning) => onChange(startOf(next, property, others))}
              options={meanings.map((one) => ({ value: one, label: say(`filterBar.meaning.${one}`) }))}
            />
          )}
        </Field>
      )}
      {meaning === "value" && (
        <Field id={`${id}-value`} label={say("list.value")}>
          {(wiring) => <Input {...wiring} property={property} value={value} onChange={onChange} multiple={many} />}
        </Field>
      )}
      {meaning === "today" && isObject(value) && <Days {...props} days={Number(value.today)} />}
      {meaning === "field" && isObject(value) && (
        <Field id={`${id}-other`} label={say("list.value")}>
          {(wiring) => (
            <Select
              {...wiring}
              value={String(value.field)}
              onChange={(other: string) => onChange({ field: other })}
              options={others.map((name) => ({ value: name, label: schema.properties[name]?.title ?? name }))}
            />
          )}
        </Field>
      )}
    </>
  );
}

/** A day told from today: before it, after it, or itself. */
function Days({ id, days, onChange }: OperandProps & { days: number }) {
  const say = useSay();
  return (
    <Field id={`${id}-days`} label={say("filterBar.days")} help={say("filterBar.daysHelp")}>
      {(wiring) => (
        <InputNumber
          {...wiring}
          min={-3650}
          max={3650}
          precision={0}
          value={days}
          style={{ width: "100%" }}
          onChange={(next) => onChange({ today: next ?? 0 })}
        />
      )}
    </Field>
  );
}

/** Spans of a number of days, besides those of the calendar. */
const OF_DAYS = [7, 14, 30, 60, 90, 180, 365].flatMap((count) => [`last_${count}_days`, `next_${count}_days`]);

function Span({ id, value, onChange }: OperandProps) {
  const say = useSay();
  const sayOr = useSayOr();
  const now = isObject(value) ? String(value.during) : undefined;
  const label = (span: string) => {
    const [, way, count] = /^(last|next)_(\d+)_days$/.exec(span) ?? [];
    if (!way) return sayOr(`during.${span}`, span);
    return say(way === "last" ? "during.lastDays" : "during.nextDays", { count: Number(count) });
  };
  const known = [...SPANS, ...OF_DAYS];
  return (
    <Field id={`${id}-span`} label={say("filterBar.span")}>
      {(wiring) => (
        <Select
          {...wiring}
          value={now}
          placeholder={say("widget.choose")}
          showSearch={{ optionFilterProp: "label" }}
          onChange={(during: string) => onChange({ during })}
          options={(now && !known.includes(now) ? [now, ...known] : known).map((span) => ({
            value: span,
            label: label(span),
          }))}
        />
      )}
    </Field>
  );
}
