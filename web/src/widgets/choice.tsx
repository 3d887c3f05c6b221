import { Select } from "antd";
import type { Property } from "../api/shapes.ts";
import { useSay } from "../i18n/index.tsx";
import { OptionTag } from "../ui/option-tag.tsx";
import { asText, type CellProps, type InputProps, offered, wiring } from "./contract.ts";

export const many = true;

export function Input(props: InputProps) {
  const say = useSay();
  const options = offered(props.property.oneOf ?? [], props.value);
  return (
    <Select
      {...wiring(props)}
      mode={props.multiple ? "multiple" : undefined}
      value={(props.value as string | string[] | null) ?? undefined}
      disabled={props.disabled || props.readOnly}
      allowClear={!props["aria-required"]}
      placeholder={say("widget.choose")}
      showSearch={options.length > 8 ? { optionFilterProp: "search" } : false}
      options={options.map((option) => ({
        value: option.const,
        search: option.title,
        label: <OptionTag plain title={option.title} color={option["x-color"]} />,
      }))}
      onChange={(next: unknown) => props.onChange(next ?? null)}
      onBlur={props.onBlur}
    />
  );
}

export function Cell({ value, property }: CellProps) {
  const option = property.oneOf?.find((one) => one.const === value);
  return <OptionTag title={option?.title ?? asText(value)} color={option?.["x-color"]} />;
}

export function parse(text: string, property: Property): string | null | undefined {
  const word = text.trim().toLowerCase();
  if (word === "") return null;
  const named = (property.oneOf ?? []).find((one) => one.title.toLowerCase() === word || one.const === word);
  return named?.const;
}
