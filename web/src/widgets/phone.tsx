import { Input as Line } from "antd";
import { asText, type CellProps, filled, type InputProps, wiring } from "./contract.ts";

export function Input(props: InputProps) {
  return (
    <Line
      {...wiring(props)}
      type="tel"
      autoComplete="off"
      value={props.value === null || props.value === undefined ? "" : asText(props.value)}
      disabled={props.disabled}
      readOnly={props.readOnly}
      onChange={(event) => props.onChange(filled(event.target.value))}
      onBlur={props.onBlur}
    />
  );
}

export function Cell({ value, plain }: CellProps) {
  const text = asText(value);
  // A masked number is not one that can be dialled.
  if (plain || text.includes("*")) return <span className="number">{text}</span>;
  return (
    <a className="quiet number" href={`tel:${text.replace(/[^\d+]/g, "")}`}>
      {text}
    </a>
  );
}

export const parse = filled;
