import { formatDecimal } from "../i18n/format.ts";
import { useLanguage } from "../i18n/index.tsx";
import { DecimalInput, pastedNumber } from "../ui/decimal-input.tsx";
import { asText, type CellProps, type InputProps, wiring } from "./contract.ts";

/** What people ask of many of them at once. */
export const figure = "avg";

/** 15 means 15 %: the value is the number that people say. */
export function Input(props: InputProps) {
  const language = useLanguage((state) => state.language);
  return (
    <DecimalInput
      {...wiring(props)}
      value={props.value === null || props.value === undefined ? null : asText(props.value)}
      disabled={props.disabled}
      readOnly={props.readOnly}
      suffix={<span className="faint">%</span>}
      format={(value) => formatDecimal(language, value)}
      onChange={props.onChange}
      onBlur={props.onBlur}
    />
  );
}

export function Cell({ value }: CellProps) {
  const language = useLanguage((state) => state.language);
  return <span className="number">{formatDecimal(language, asText(value))}%</span>;
}

export const parse = pastedNumber;
