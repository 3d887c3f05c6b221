import "./filter-parts.css";
import { Button, InputNumber, Select } from "antd";
import { useId } from "react";
import { relationOf, useSchema } from "../../api/schemas.ts";
import type { Filter, Schema } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { Field } from "../../ui/field.tsx";
import { HoldingEditor } from "./holding-editor.tsx";
import { type Joint, partsOf } from "./parts.ts";
import { FieldPicker, TestEditor } from "./test-editor.tsx";
import { askedOf, freshTest, isHolding, isTest, relatedFilter } from "./tests.ts";

interface NodeEditorProps {
  schema: Schema;
  filter: Filter;
  onChange(filter: Filter): void;
}

/** Any part of a filter: a test, a question about related records, what must not hold, or several of these. */
export function NodeEditor({ schema, filter, onChange }: NodeEditorProps) {
  if ("all" in filter || "any" in filter) return <GroupEditor schema={schema} filter={filter} onChange={onChange} />;
  if ("not" in filter) return <NotEditor schema={schema} filter={filter} onChange={onChange} />;
  if (isHolding(filter)) return <HoldingEditor schema={schema} holding={filter} onChange={onChange} />;
  if (isTest(filter)) return <TestEditor schema={schema} test={filter} onChange={onChange} />;
  return <RelatedEditor schema={schema} filter={filter} onChange={onChange} />;
}

function GroupEditor({ schema, filter, onChange }: NodeEditorProps) {
  const say = useSay();
  const id = useId();
  const { joint, parts } = partsOf(filter);
  const put = (next: Filter[], how: Joint = joint) => onChange(how === "all" ? { all: next } : { any: next });
  return (
    <fieldset className="filter-group">
      <legend className="unseen">{say("filterBar.group")}</legend>
      <Field id={`${id}-joint`} label={say("filterBar.joint")}>
        {(wiring) => (
          <Select
            {...wiring}
            value={joint}
            onChange={(next: Joint) => put(parts, next)}
            options={(["all", "any"] as const).map((one) => ({ value: one, label: say(`filterBar.${one}`) }))}
          />
        )}
      </Field>
      {parts.map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a part of a filter is its place.
        <div key={at} className="filter-part">
          <NodeEditor schema={schema} filter={part} onChange={(next) => put(parts.with(at, next))} />
          <Button
            size="small"
            type="text"
            aria-label={say("filterBar.removePart", { number: at + 1 })}
            onClick={() => put(parts.toSpliced(at, 1))}
          >
            ×
          </Button>
        </div>
      ))}
      <AddPart schema={schema} onAdd={(part) => put([...parts, part])} />
    </fieldset>
  );
}

function AddPart({ schema, onAdd }: { schema: Schema; onAdd(part: Filter): void }) {
  const say = useSay();
  return (
    <div className="filter-add">
      <Button size="small" onClick={() => onAdd(freshTest(schema))}>
        + {say("filterBar.condition")}
      </Button>
      <Button size="small" onClick={() => onAdd({ any: [freshTest(schema)] })}>
        + {say("filterBar.group")}
      </Button>
      <Button size="small" onClick={() => onAdd({ not: freshTest(schema) })}>
        + {say("filterBar.not")}
      </Button>
    </div>
  );
}

function NotEditor({ schema, filter, onChange }: NodeEditorProps) {
  const say = useSay();
  return (
    <fieldset className="filter-group">
      <legend>{say("filterBar.notLegend")}</legend>
      <NodeEditor schema={schema} filter={(filter as { not: Filter }).not} onChange={(not) => onChange({ not })} />
    </fieldset>
  );
}

const QUESTIONS = ["some", "none", "at_least", "at_most"] as const;
type Question = (typeof QUESTIONS)[number];

/** Some, none or a number of the records that belong to this one. */
function RelatedEditor({ schema, filter, onChange }: NodeEditorProps) {
  const say = useSay();
  const id = useId();
  const asked = askedOf(filter);
  const relation = asked.some ?? asked.none ?? asked.count ?? "";
  const question = QUESTIONS.find((one) => asked[one] !== undefined) ?? "some";
  const number = asked.at_least ?? asked.at_most ?? 1;
  const behind = useSchema(relationOf(schema, relation).object);
  const put = (next: Question, count: number, where: Filter | undefined = asked.where) => {
    const base = next === "some" || next === "none" ? { [next]: relation } : { count: relation, [next]: count };
    onChange(relatedFilter(where ? { ...base, where } : base));
  };
  return (
    <>
      <FieldPicker id={`${id}-field`} schema={schema} value={`~${relation}`} onChange={onChange} />
      <Field id={`${id}-question`} label={say("list.operator")}>
        {(wiring) => (
          <Select
            {...wiring}
            value={question}
            onChange={(next: Question) => put(next, number)}
            options={QUESTIONS.map((one) => ({ value: one, label: say(`filterBar.related.${one}`) }))}
          />
        )}
      </Field>
      {asked.count !== undefined && (
        <Field id={`${id}-number`} label={say("list.value")}>
          {(wiring) => (
            <InputNumber
              {...wiring}
              min={0}
              precision={0}
              value={number}
              style={{ width: "100%" }}
              onChange={(next) => put(question, next ?? 0)}
            />
          )}
        </Field>
      )}
      {behind &&
        (asked.where ? (
          <div className="filter-where">
            <p className="soft">{say("filterBar.where")}</p>
            <NodeEditor schema={behind} filter={asked.where} onChange={(where) => put(question, number, where)} />
          </div>
        ) : (
          <Button size="small" onClick={() => put(question, number, { all: [freshTest(behind)] })}>
            + {say("filterBar.whereAdd")}
          </Button>
        ))}
    </>
  );
}
