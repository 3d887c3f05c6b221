import { useQuery } from "@tanstack/react-query";
import { Fragment, type ReactNode } from "react";
import { listQuery } from "../api/queries.ts";
import type { Fields, Property, Schema } from "../api/shapes.ts";
import { useLanguage, useSay, useSayOr } from "../i18n/index.tsx";
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
  const language = useLanguage((state) => state.language);
  const of = setting(property, "of", "");
  const list = useQuery({ ...listQuery(of, language), enabled: of !== "" && isFilter(value) });
  if (!isFilter(value)) return <span>{asText(value)}</span>;
  return (
    <span>
      <Reading filter={value} schema={list.data?.schema} />
    </span>
  );
}

interface ReadingProps {
  filter: Fields;
  schema: Schema | undefined;
}

/** A filter in words. What it says of other objects is said with the names that it uses. */
function Reading({ filter, schema }: ReadingProps): ReactNode {
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
  if (typeof filter.field === "string") return <Test test={filter} field={filter.field} schema={schema} />;
  return <Related asked={filter} schema={schema} />;
}

const titleOf = (name: string, schema: Schema | undefined): string => {
  const [first = "", ...rest] = name.split(".");
  return [schema?.properties[first]?.title ?? first, ...rest].join(" · ");
};

function Test({ test, field, schema }: { test: Fields; field: string; schema: Schema | undefined }) {
  const sayOr = useSayOr();
  const [operator, value] = Object.entries(test).find(([key]) => key !== "field") ?? ["is", null];
  return (
    <>
      <span className="soft">{titleOf(field, schema)}</span> {sayOr(`operator.${operator}`, operator)}
      <Operand value={value} property={schema?.properties[field]} schema={schema} />
    </>
  );
}

interface OperandProps {
  value: unknown;
  property: Property | undefined;
  schema: Schema | undefined;
}

function Operand({ value, property, schema }: OperandProps): ReactNode {
  if (value === true && property?.type !== "boolean") return null;
  const all = Array.isArray(value) ? value : [value];
  return all.map((one, at) => (
    <Fragment key={JSON.stringify(one)}>
      {at > 0 ? ", " : " "}
      <Compared value={one} property={property} schema={schema} />
    </Fragment>
  ));
}

function Compared({ value, property, schema }: OperandProps): ReactNode {
  const say = useSay();
  if (isFilter(value) && value.me === true) return say("filter.me");
  if (isFilter(value) && typeof value.field === "string") return titleOf(value.field, schema);
  if (isFilter(value) && !("object" in value)) return <code>{JSON.stringify(value)}</code>;
  // A list is compared with one of its members.
  const one = property?.type === "array" && property["x-to"] ? [value] : value;
  return property ? <Value value={one} property={property} plain /> : asText(value);
}

function Related({ asked, schema }: { asked: Fields; schema: Schema | undefined }) {
  const say = useSay();
  const word = ["some", "none", "count"].find((key) => key in asked) ?? "some";
  const name = titleOf(asText(asked[word]), schema);
  const bound = "at_least" in asked ? "at_least" : "at_most";
  return (
    <>
      {word === "count"
        ? say(`filter.${bound}`, { count: Number(asked[bound]), name })
        : say(word === "none" ? "filter.none" : "filter.some", { name })}
      {isFilter(asked.where) && (
        <>
          {" "}
          {say("filter.where")} (<Reading filter={asked.where} schema={undefined} />)
        </>
      )}
    </>
  );
}
