import { Input as Line, Select } from "antd";
import { OptionTag } from "../ui/option-tag.tsx";
import { asText, type CellProps, filled, type InputProps, measure, wiring } from "./contract.ts";

export const many = true;

/** Tags are typed, not chosen; whatever people put between them ends one. */
export function Input(props: InputProps) {
  if (props.multiple === false) {
    return (
      <Line
        {...wiring(props)}
        autoComplete="off"
        value={props.value === null || props.value === undefined ? "" : asText(props.value)}
        onChange={(event) => props.onChange(filled(event.target.value))}
        onBlur={props.onBlur}
      />
    );
  }
  return (
    <Select
      {...wiring(props)}
      mode="tags"
      open={false}
      suffixIcon={null}
      tokenSeparators={[",", ";", "，", "；", "、"]}
      maxCount={measure(props.property, "maxItems")}
      value={Array.isArray(props.value) ? props.value.map(asText) : []}
      disabled={props.disabled || props.readOnly}
      allowClear
      onChange={(next: string[]) => props.onChange(next.length > 0 ? next : null)}
      onBlur={props.onBlur}
    />
  );
}

export function Cell({ value }: CellProps) {
  return (
    <span className="options">
      {[value].flat().map((one) => (
        <OptionTag key={asText(one)} title={asText(one)} />
      ))}
    </span>
  );
}
