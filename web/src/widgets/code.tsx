import { Input as Line } from "antd";
import { asText, type CellProps, filled, type InputProps, measure, wiring } from "./contract.ts";

/** A code of fixed length: what is missing or too much is counted while it is typed. */
export function Input(props: InputProps) {
  const length = measure(props.property, "length");
  return (
    <Line
      {...wiring(props)}
      autoComplete="off"
      spellCheck={false}
      className="number"
      count={
        length ? { show: ({ count }) => (count > 0 && count !== length ? `${count} / ${length}` : "") } : undefined
      }
      value={props.value === null || props.value === undefined ? "" : asText(props.value)}
      disabled={props.disabled}
      readOnly={props.readOnly}
      onChange={(event) => props.onChange(filled(event.target.value))}
      onBlur={props.onBlur}
    />
  );
}

export function Cell({ value }: CellProps) {
  return <span className="number">{asText(value)}</span>;
}
