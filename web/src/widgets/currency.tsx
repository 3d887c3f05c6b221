import { nameOfCurrency } from "../i18n/format.ts";
import { useLanguage } from "../i18n/index.tsx";
import { OptionSelect } from "../ui/option-select.tsx";
import { asText, type CellProps, type InputProps, offered, wiring } from "./contract.ts";

export const many = true;

export function Input(props: InputProps) {
  const language = useLanguage((state) => state.language);
  const options = offered(props.property.oneOf ?? [], props.value).map((option) => asText(option.const));
  return (
    <OptionSelect
      wiring={wiring(props)}
      value={props.value}
      multiple={props.multiple}
      still={Boolean(props.disabled || props.readOnly)}
      options={options.map((code) => ({
        value: code,
        label: `${code} ${nameOfCurrency(language, code)}`,
        said: `${code} ${nameOfCurrency(language, code)}`,
      }))}
      onChange={props.onChange}
      onBlur={props.onBlur}
    />
  );
}

export function Cell({ value }: CellProps) {
  const language = useLanguage((state) => state.language);
  const code = asText(value);
  return <span title={nameOfCurrency(language, code)}>{code}</span>;
}
