import { Input as Line } from "antd";
import { useSay } from "../i18n/index.tsx";
import { asText, type CellProps, filled, type InputProps, wiring } from "./contract.ts";

/** Given by the server on the first save; typed only where a filter asks for one. */
export function Input(props: InputProps) {
  const say = useSay();
  return (
    <Line
      {...wiring(props)}
      value={props.value === null || props.value === undefined ? "" : asText(props.value)}
      placeholder={props.readOnly ? say("widget.auto") : undefined}
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
