import { createContext, Fragment, type ReactNode, useContext } from "react";
import { relationOf, usePath, useSchema } from "../api/schemas.ts";
import type { Fields, Property, Schema } from "../api/shapes.ts";
import { type Say, useSay, useSayOr } from "../i18n/index.tsx";
import { asText, type CellProps, type InputProps, setting } from "./contract.ts";
import { Input as Json } from "./json.tsx";
import { Value } from "./registry.tsx";

const isFilter = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** Written as the API has it; below it stands how it reads. */
export function Input(props: InputProps) {
  return (
    <div>
      <Json {...props} />
      {isFilter(props.value) && (
        <div className="faint">
          <Cell value={props.value} property={props.property} />
        </div>
      )}
    </div>
  );
}

export function Cell({ value, property }: CellProps) {
  const schema = useSchema(setting(property, "of", ""));
  if (!isFilter(value)) return <span>{asText(value)}</span>;
  return (
    <span>
      <Reading filter={value} schema={schema} />
    </span>
  );
}

/** Whether a filter is the person's own: then who looks is "me", and not "the viewer". */
export const Mine = createContext(false);

interface ReadingProps {
  filter: Fields;
  schema: Schema | undefined;
}

/** A filter in words, in the titles of the fields that it speaks of. */
export function Reading({ filter, schema }: ReadingProps): ReactNode {
  const say = useSay();
  const parts = (list: unknown, joint: string) =>
    (Array.isArray(list) ? list : []).filter(isFilter).map((part, at) => (
      <Fragment key={JSON.stringify(part)}>
        {at > 0 && ` ${joint} `}
        {"all" in part || "any" in part ? "(" : ""}
        <Reading filter={part} schema={schema} />
        {"all" in part || "any" in part ? ")" : ""}
      </Fragment>
    ));
  if ("all" in filter) return parts(filter.all, say("filter.and"));
  if ("any" in filter) return parts(filter.any, say("filter.or"));
  if (isFilter(filter.not)) {
    return (
      <>
        {say("filter.not")} (<Reading filter={filter.not} schema={schema} />)
      </>
    );
  }
  if ("valid" in filter) return <Holds valid={filter.valid} />;
  if (typeof filter.field === "string") return <Test test={filter} field={filter.field} schema={schema} />;
  return <Related asked={filter} schema={schema} />;
}

const DAY: Property = { type: "string", format: "date", "x-widget": { name: "date" } };

function Holds({ valid }: { valid: unknown }) {
  const say = useSay();
  return (
    <>
      <span className="soft">{say("filter.holds")}</span>{" "}
      <b>{isFilter(valid) ? <Compared value={valid.on} property={DAY} schema={undefined} /> : say("during.today")}</b>
    </>
  );
}

function Test({ test, field, schema }: { test: Fields; field: string; schema: Schema | undefined }) {
  const wordOf = useOperatorWord();
  const { title, property } = usePath(schema, field);
  const [operator, value] = Object.entries(test).find(([key]) => key !== "field") ?? ["is", null];
  const word = isFilter(value) && "during" in value ? "during" : operator;
  return (
    <>
      <span className="soft">{title}</span> {wordOf(word, property)}
      <Operand value={value} property={property} schema={schema} joint={operator === "between" ? " – " : ", "} />
    </>
  );
}

/** How an operator is said of a field: of days it is "before" what is "less" of numbers. */
export function useOperatorWord(): (operator: string, property: Property | undefined) => string {
  const sayOr = useSayOr();
  return (operator, property) => {
    const word = sayOr(`operator.${operator}`, operator);
    return /^date/.test(property?.format ?? "") ? sayOr(`operator.day.${operator}`, word) : word;
  };
}

interface OperandProps {
  value: unknown;
  property: Property | undefined;
  schema: Schema | undefined;
}

function Operand({ value, property, schema, joint }: OperandProps & { joint: string }): ReactNode {
  if (value === true && property?.type !== "boolean") return null;
  const all = Array.isArray(value) ? value : [value];
  return all.map((one, at) => (
    <Fragment key={JSON.stringify(one)}>
      {at > 0 ? joint : " "}
      <b>
        <Compared value={one} property={property} schema={schema} />
      </b>
    </Fragment>
  ));
}

function Compared({ value, property, schema }: OperandProps): ReactNode {
  const say = useSay();
  const sayOr = useSayOr();
  const field = isFilter(value) && typeof value.field === "string" ? value.field : "";
  const { title } = usePath(schema, field);
  const me = say(useContext(Mine) ? "list.me" : "filter.me");
  if (field) return title;
  if (isFilter(value) && "me" in value) return value.me === true ? me : `${me} · ${value.me}`;
  if (isFilter(value) && typeof value.today === "number") return sayDay(say, value.today);
  if (isFilter(value) && typeof value.during === "string") {
    const [, way, count] = /^(last|next)_(\d+)_days$/.exec(value.during) ?? [];
    if (way) return say(way === "last" ? "during.lastDays" : "during.nextDays", { count: Number(count) });
    return sayOr(`during.${value.during}`, value.during);
  }
  if (isFilter(value) && !("object" in value) && property?.type !== "object")
    return <code>{JSON.stringify(value)}</code>;
  // A list is compared with one of its members.
  const one = property?.type === "array" && property["x-to"] ? [value] : value;
  return property ? <Value value={one} property={property} plain /> : asText(value);
}

/** A day told from today. */
function sayDay(say: Say, days: number): string {
  if (days === 0) return say("during.today");
  return say(days < 0 ? "during.daysAgo" : "during.daysAhead", { count: Math.abs(days) });
}

function Related({ asked, schema }: { asked: Fields; schema: Schema | undefined }) {
  const say = useSay();
  const word = ["some", "none", "count"].find((key) => key in asked) ?? "some";
  const relation = asText(asked[word]);
  const { title: name, object } = relationOf(schema, relation);
  const behind = useSchema(object);
  const bound = "at_least" in asked ? "at_least" : "at_most";
  return (
    <>
      {word === "count"
        ? say(`filter.${bound}`, { count: Number(asked[bound]), name })
        : say(word === "none" ? "filter.none" : "filter.some", { name })}
      {isFilter(asked.where) && (
        <>
          {" "}
          {say("filter.where")} (<Reading filter={asked.where} schema={behind} />)
        </>
      )}
    </>
  );
}
