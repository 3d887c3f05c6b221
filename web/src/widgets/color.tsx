import { Input as Line } from "antd";
import { useSay } from "../i18n/index.tsx";
import { asText, type CellProps, filled, type InputProps, wiring } from "./contract.ts";

const isColor = (text: string): boolean => /^#[0-9a-f]{6}$/i.test(text);

export function Input(props: InputProps) {
  const say = useSay();
  const text = props.value === null || props.value === undefined ? "" : asText(props.value);
  return (
    <Line
      {...wiring(props)}
      autoComplete="off"
      spellCheck={false}
      prefix={
        <input
          type="color"
          className="swatch"
          aria-label={say("widget.color")}
          value={isColor(text) ? text : "#ffffff"}
          disabled={props.disabled || props.readOnly}
          onChange={(event) => props.onChange(event.target.value)}
        />
      }
      value={text}
      disabled={props.disabled}
      readOnly={props.readOnly}
      onChange={(event) => props.onChange(filled(event.target.value))}
      onBlur={props.onBlur}
    />
  );
}

export function Cell({ value }: CellProps) {
  const text = asText(value);
  return (
    <span className="option plain">
      {isColor(text) && <i aria-hidden="true" className="dot" style={{ background: text }} />}
      <span className="number">{text}</span>
    </span>
  );
}
