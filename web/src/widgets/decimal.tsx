import { formatDecimal } from "../i18n/format.ts";
import { useLanguage } from "../i18n/index.tsx";
import { DecimalInput, pastedNumber } from "../ui/decimal-input.tsx";
import { asText, type CellProps, type InputProps, wiring } from "./contract.ts";

export function Input(props: InputProps) {
  const language = useLanguage((state) => state.language);
  return (
    <DecimalInput
      {...wiring(props)}
      value={props.value === null || props.value === undefined ? null : asText(props.value)}
      disabled={props.disabled}
      readOnly={props.readOnly}
      format={(value) => formatDecimal(language, value)}
      onChange={props.onChange}
      onBlur={props.onBlur}
    />
  );
}

export function Cell({ value }: CellProps) {
  const language = useLanguage((state) => state.language);
  return <span className="number">{formatDecimal(language, asText(value))}</span>;
}

export const parse = pastedNumber;
