import { Input as Line } from "antd";
import { asText, type CellProps, filled, type InputProps, wiring } from "./contract.ts";

export function Input(props: InputProps) {
  return (
    <Line
      {...wiring(props)}
      inputMode="url"
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
  const text = asText(value);
  // A masked address leads nowhere, and no other scheme is one to follow.
  if (plain || !/^https?:\/\//.test(text)) return <span>{text}</span>;
  return (
    <a className="quiet" href={text} target="_blank" rel="noopener noreferrer">
      {text.replace(/^https?:\/\/(.+?)\/?$/, "$1")}
    </a>
  );
}

export const parse = filled;
