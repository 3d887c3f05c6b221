import { Input as Lines } from "antd";
import { asText, type CellProps, filled, type InputProps, measure, wiring } from "./contract.ts";

export function Input(props: InputProps) {
  return (
    <Lines.TextArea
      {...wiring(props)}
      value={props.value === null || props.value === undefined ? "" : asText(props.value)}
      disabled={props.disabled}
      readOnly={props.readOnly}
      autoSize={{ minRows: measure(props.property, "rows") ?? 3, maxRows: 16 }}
      onChange={(event) => props.onChange(filled(event.target.value))}
      onBlur={props.onBlur}
    />
  );
}

export function Cell({ value }: CellProps) {
  return <span className="long-text">{asText(value)}</span>;
}

export const parse = filled;
