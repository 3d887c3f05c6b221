import { Switch } from "antd";
import { useSay } from "../i18n/index.tsx";
import { type CellProps, type InputProps, wiring } from "./contract.ts";

/** An untouched switch says no. */
export const start = false;

export function Input(props: InputProps) {
  const { "aria-required": _required, "aria-invalid": _invalid, ...rest } = wiring(props);
  return (
    <div className="switch">
      <Switch
        {...rest}
        checked={props.value === true}
        disabled={props.disabled || props.readOnly}
        onChange={(checked) => {
          props.onChange(checked);
          props.onBlur?.();
        }}
      />
    </div>
  );
}

export function Cell({ value }: CellProps) {
  const say = useSay();
  return <span>{say(value === true ? "value.yes" : "value.no")}</span>;
}

const YES = ["true", "yes", "y", "1", "✓", "x", "是", "有"];
const NO = ["", "false", "no", "n", "0", "否", "无"];

export function parse(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  return YES.includes(word) ? true : NO.includes(word) ? false : undefined;
}
