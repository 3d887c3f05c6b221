import { Input as Line } from "antd";
import { asText, type CellProps, filled, type InputProps, wiring } from "./contract.ts";

export function Input(props: InputProps) {
  return (
    <Line
      {...wiring(props)}
      inputMode="email"
      autoComplete="off"
      spellCheck={false}
      value={props.value === null || props.value === undefined ? "" : asText(props.value)}
      disabled={props.disabled}
      readOnly={props.readOnly}
      onChange={(event) => props.onChange(filled(event.target.value))}
      onBlur={props.onBlur}
    />
  );
}

export function Cell({ value, plain }: CellProps) {
  if (plain) return <span>{asText(value)}</span>;
  return (
    <a className="quiet" href={`mailto:${asText(value)}`}>
      {asText(value)}
    </a>
  );
}

export const parse = filled;
