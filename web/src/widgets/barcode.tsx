import { Input as Line } from "antd";
import { asText, type CellProps, filled, type InputProps, setting, wiring } from "./contract.ts";

const DIGITS = ["ean13", "ean8", "upc_a"];

/** A scanner types the code and presses Enter, which must not send the form away under its next code. */
export function Input(props: InputProps) {
  return (
    <Line
      {...wiring(props)}
      inputMode={DIGITS.includes(setting(props.property, "format", "any")) ? "numeric" : "text"}
      autoComplete="off"
      spellCheck={false}
      value={props.value === null || props.value === undefined ? "" : asText(props.value)}
      disabled={props.disabled}
      readOnly={props.readOnly}
      onChange={(event) => props.onChange(filled(event.target.value))}
      onPressEnter={(event) => event.preventDefault()}
      onBlur={props.onBlur}
    />
  );
}

export function Cell({ value }: CellProps) {
  return <span className="number">{asText(value)}</span>;
}
