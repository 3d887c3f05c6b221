import { LookupSelect, RecordLabel } from "../ui/lookup-select.tsx";
import { asText, type CellProps, type InputProps, measure, wiring } from "./contract.ts";

export const many = true;

export function Input(props: InputProps) {
  const several = props.multiple !== false;
  return (
    <LookupSelect
      {...wiring(props)}
      to={props.property["x-to"] ?? "user"}
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

export function Cell({ value, property }: CellProps) {
  if (!Array.isArray(value)) return <span>{asText(value)}</span>;
  return (
    <span className="options">
      {value.map((id: string) => (
        <span key={id} className="person">
          <RecordLabel to={property["x-to"] ?? "user"} id={id} />
        </span>
      ))}
    </span>
  );
}
