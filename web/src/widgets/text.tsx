import { Input as Line } from "antd";
import { asText, type CellProps, filled, type InputProps, wiring } from "./contract.ts";

export function Input(props: InputProps) {
  return (
    <Line
      {...wiring(props)}
      value={props.value === null || props.value === undefined ? "" : asText(props.value)}
      disabled={props.disabled}
      readOnly={props.readOnly}
      autoComplete="off"
      onChange={(event) => props.onChange(filled(event.target.value))}
      onBlur={props.onBlur}
    />
  );
}

export function Cell({ value }: CellProps) {
  return <span>{asText(value)}</span>;
}

export const parse = filled;
