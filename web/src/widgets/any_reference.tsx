import { Link } from "@tanstack/react-router";
import { Select } from "antd";
import type { Fields, Option, Property } from "../api/shapes.ts";
import { useSay } from "../i18n/index.tsx";
import { LookupSelect, RecordLabel } from "../ui/lookup-select.tsx";
import { asText, type CellProps, type InputProps, wiring } from "./contract.ts";

const partsOf = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : {});

/** The objects whose records may be named, by their titles. */
const objectsOf = (property: Property): Option[] => property.properties?.object?.oneOf ?? [];

/** First the object, then one of its records. */
export function Input(props: InputProps) {
  const say = useSay();
  const { object, id } = partsOf(props.value);
  const still = Boolean(props.disabled || props.readOnly);
  return (
    <div className="parts">
      <div>
        <Select
          {...wiring(props)}
          value={(object as string | undefined) ?? undefined}
          disabled={still}
          allowClear={!props["aria-required"]}
          placeholder={say("widget.choose")}
          options={objectsOf(props.property).map((one) => ({ value: one.const, label: one.title }))}
          onChange={(next: string | undefined) => props.onChange(next ? { object: next } : null)}
          onBlur={props.onBlur}
        />
        {typeof object === "string" && (
          <LookupSelect
            key={object}
            id={`${props.id}-record`}
            aria-invalid={props["aria-invalid"]}
            aria-describedby={props["aria-describedby"]}
            aria-required={props["aria-required"]}
            to={object}
            value={(id as string | undefined) ?? null}
            onChange={(next) => props.onChange(next ? { object, id: next } : { object })}
            onBlur={props.onBlur}
            disabled={still}
            clearable
          />
        )}
      </div>
    </div>
  );
}

export function Cell({ value, property, plain }: CellProps) {
  const { object, id } = partsOf(value);
  if (typeof object !== "string") return <span>{asText(value)}</span>;
  const title = objectsOf(property).find((one) => one.const === object)?.title ?? object;
  if (typeof id !== "string") return <span>{title}</span>;
  const named = (
    <>
      <span className="soft">{title}</span> <RecordLabel to={object} id={id} />
    </>
  );
  if (plain) return <span>{named}</span>;
  return (
    <Link to="/o/$object/$id" params={{ object, id }} className="quiet">
      {named}
    </Link>
  );
}
