import { useCurrency } from "../api/workspace.ts";
import { formatDecimal } from "../i18n/format.ts";
import { useLanguage } from "../i18n/index.tsx";
import { DecimalInput, pastedNumber } from "../ui/decimal-input.tsx";
import { asText, type CellProps, type InputProps, setting, wiring } from "./contract.ts";

export function Input(props: InputProps) {
  const language = useLanguage((state) => state.language);
  const currency = setting(props.property, "currency", useCurrency());
  return (
    <DecimalInput
      {...wiring(props)}
      value={props.value === null || props.value === undefined ? null : asText(props.value)}
      disabled={props.disabled}
      readOnly={props.readOnly}
      suffix={currency && <span className="faint">{currency}</span>}
      format={(value) => formatDecimal(language, value, { least: 2, most: 4 })}
      onChange={props.onChange}
      onBlur={props.onBlur}
    />
  );
}

export function Cell({ value, property }: CellProps) {
  const language = useLanguage((state) => state.language);
  const currency = setting(property, "currency", useCurrency()) || undefined;
  return <span className="number">{formatDecimal(language, asText(value), { least: 2, most: 4, currency })}</span>;
}

export const parse = pastedNumber;
