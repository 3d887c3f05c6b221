import { LookupSelect, RecordLabel } from "../ui/lookup-select.tsx";
import { asText, type CellProps, type InputProps, setting, wiring } from "./contract.ts";

export const many = true;

export function Input(props: InputProps) {
  return (
    <LookupSelect
      {...wiring(props)}
      to={props.property["x-to"] ?? setting(props.property, "to", "department")}
      value={(props.value as string | string[] | null) ?? null}
      onChange={props.onChange}
      onBlur={props.onBlur}
      disabled={props.disabled || props.readOnly}
      multiple={props.multiple}
      clearable={!props["aria-required"]}
    />
  );
}

export function Cell({ value, property }: CellProps) {
  return <RecordLabel to={property["x-to"] ?? setting(property, "to", "department")} id={asText(value)} />;
}
