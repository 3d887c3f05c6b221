import { Select } from "antd";
import type { Option, Property } from "../api/shapes.ts";
import { useSay } from "../i18n/index.tsx";
import { OptionTag } from "../ui/option-tag.tsx";
import { asText, type CellProps, type InputProps, offered, wiring } from "./contract.ts";

export const many = true;

/** The options of a list stand on its items, or on the list itself. */
const optionsOf = (property: Property): Option[] => property.items?.oneOf ?? property.oneOf ?? [];

export function Input(props: InputProps) {
  const say = useSay();
  return (
    <Select
      {...wiring(props)}
      mode={props.multiple === false ? undefined : "multiple"}
      value={(props.value as string | string[] | null) ?? undefined}
      disabled={props.disabled || props.readOnly}
      allowClear
      placeholder={say("widget.choose")}
      optionFilterProp="search"
      options={offered(optionsOf(props.property), props.value).map((option) => ({
        value: option.const,
        search: option.title,
        label: <OptionTag plain title={option.title} color={option["x-color"]} />,
      }))}
      onChange={(next: string | string[] | undefined) => props.onChange(next?.length ? next : null)}
      onBlur={props.onBlur}
    />
  );
}

export function Cell({ value, property }: CellProps) {
  const options = optionsOf(property);
  return (
    <span className="options">
      {(Array.isArray(value) ? value : [value]).map((one) => {
        const option = options.find((known) => known.const === one);
        return <OptionTag key={asText(one)} title={option?.title ?? asText(one)} color={option?.["x-color"]} />;
      })}
    </span>
  );
}
