import type { Property } from "../api/shapes.ts";
import { OptionSelect } from "../ui/option-select.tsx";
import { OptionTag } from "../ui/option-tag.tsx";
import { asText, type CellProps, type InputProps, offered, wiring } from "./contract.ts";

export const many = true;

export function Input(props: InputProps) {
  const options = offered(props.property.oneOf ?? [], props.value);
  return (
    <OptionSelect
      wiring={wiring(props)}
      value={props.value}
      multiple={props.multiple}
      still={Boolean(props.disabled || props.readOnly)}
      options={options.map((option) => ({
        value: option.const,
        said: option.title,
        label: <OptionTag plain title={option.title} color={option["x-color"]} />,
      }))}
      onChange={props.onChange}
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
