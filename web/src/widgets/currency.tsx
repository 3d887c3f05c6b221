import { Select } from "antd";
import { nameOfCurrency } from "../i18n/format.ts";
import { useLanguage, useSay } from "../i18n/index.tsx";
import { asText, type CellProps, type InputProps, offered, wiring } from "./contract.ts";

export const many = true;

export function Input(props: InputProps) {
  const say = useSay();
  const language = useLanguage((state) => state.language);
  const options = offered(props.property.oneOf ?? [], props.value).map((option) => asText(option.const));
  return (
    <Select
      {...wiring(props)}
      mode={props.multiple ? "multiple" : undefined}
      value={(props.value as string | string[] | null) ?? undefined}
      disabled={props.disabled || props.readOnly}
      allowClear={!props["aria-required"]}
      placeholder={say("widget.choose")}
      showSearch={options.length > 8 ? { optionFilterProp: "label" } : false}
      options={options.map((code) => ({ value: code, label: `${code} ${nameOfCurrency(language, code)}` }))}
      onChange={(next: unknown) => props.onChange(next ?? null)}
      onBlur={props.onBlur}
    />
  );
}

export function Cell({ value }: CellProps) {
  const language = useLanguage((state) => state.language);
  const code = asText(value);
  return <span title={nameOfCurrency(language, code)}>{code}</span>;
}
