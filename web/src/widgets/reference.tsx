import { Link } from "@tanstack/react-router";
import { searchLabels } from "../api/calls.ts";
import type { Property } from "../api/shapes.ts";
import { LookupSelect, RecordLabel } from "../ui/lookup-select.tsx";
import { asText, type CellProps, type InputProps, setting, wiring } from "./contract.ts";

export const many = true;

export function Input(props: InputProps) {
  return (
    <LookupSelect
      {...wiring(props)}
      to={props.property["x-to"] ?? setting(props.property, "to", "")}
      value={(props.value as string | string[] | null) ?? null}
      onChange={props.onChange}
      onBlur={props.onBlur}
      disabled={props.disabled || props.readOnly}
      multiple={props.multiple}
      clearable={!props["aria-required"]}
    />
  );
}

export function Cell({ value, property, plain }: CellProps) {
  const to = property["x-to"] ?? setting(property, "to", "");
  if (plain) return <RecordLabel to={to} id={asText(value)} />;
  return (
    <Link to="/o/$object/$id" params={{ object: to, id: asText(value) }} className="quiet">
      <RecordLabel to={to} id={asText(value)} />
    </Link>
  );
}

/** The record of exactly this name; of two with the same name neither is meant. */
export async function parse(text: string, property: Property): Promise<string | null | undefined> {
  if (text.trim() === "") return null;
  const found = await searchLabels(property["x-to"] ?? setting(property, "to", ""), text.trim());
  const named = found.items.filter((item) => item.label.toLowerCase() === text.trim().toLowerCase());
  return named.length === 1 ? named[0]?.id : undefined;
}
