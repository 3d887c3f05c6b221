import { Link } from "@tanstack/react-router";
import { LookupSelect, RecordLabel } from "../ui/lookup-select.tsx";
import { asText, type CellProps, type InputProps, measure, setting, wiring } from "./contract.ts";

export const many = true;

export function Input(props: InputProps) {
  const several = props.multiple !== false;
  return (
    <LookupSelect
      {...wiring(props)}
      to={props.property["x-to"] ?? setting(props.property, "to", "")}
      value={(props.value as string | string[] | null) ?? null}
      onChange={(next) => props.onChange(next?.length ? next : null)}
      onBlur={props.onBlur}
      disabled={props.disabled || props.readOnly}
      multiple={several}
      most={measure(props.property, "max")}
      clearable={!props["aria-required"]}
    />
  );
}

export function Cell({ value, property, plain }: CellProps) {
  const to = property["x-to"] ?? setting(property, "to", "");
  if (!Array.isArray(value)) return <span>{asText(value)}</span>;
  return (
    <span className="options">
      {value.map((id: string) =>
        plain ? (
          <RecordLabel key={id} to={to} id={id} />
        ) : (
          <Link key={id} to="/o/$object/$id" params={{ object: to, id }} className="quiet">
            <RecordLabel to={to} id={id} />
          </Link>
        ),
      )}
    </span>
  );
}
