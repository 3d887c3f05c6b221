import type { Fields, Property } from "../api/shapes.ts";
import { useCurrency } from "../api/workspace.ts";
import { digitsOf, formatDecimal } from "../i18n/format.ts";
import { useLanguage, useSay } from "../i18n/index.tsx";
import { DecimalInput, pastedNumber } from "../ui/decimal-input.tsx";
import { asText, type CellProps, filled, type InputProps, setting, wiring } from "./contract.ts";

/** The record says its currency in a field that may just have been changed, or beside its amounts. */
export const beside = (property: Property): string[] =>
  ["said", "in"].map((name) => setting(property, name, "")).filter((name) => name !== "");

/** The currency of an amount: one for all records, that of this record, or the company's. */
function useCurrencyOf(property: Property, record: Fields | undefined): string {
  const company = useCurrency();
  const said = beside(property).map((name) => record?.[name]);
  const own = said.find((code) => typeof code === "string" && filled(code) !== null);
  return own === undefined ? setting(property, "currency", company) : asText(own);
}

export function Input(props: InputProps) {
  const language = useLanguage((state) => state.language);
  const currency = useCurrencyOf(props.property, props.record);
  return (
    <DecimalInput
      {...wiring(props)}
      value={props.value === null || props.value === undefined ? null : asText(props.value)}
      disabled={props.disabled}
      readOnly={props.readOnly}
      suffix={currency && <span className="faint">{currency}</span>}
      format={(value) => formatDecimal(language, value, { least: digitsOf(language, currency), most: 4 })}
      onChange={props.onChange}
      onBlur={props.onBlur}
    />
  );
}

export function Cell({ value, property, record }: CellProps) {
  const language = useLanguage((state) => state.language);
  const say = useSay();
  const company = useCurrency();
  const currency = useCurrencyOf(property, record) || undefined;
  const base = currency === company ? undefined : record?.[setting(property, "base", "")];
  const told = typeof base === "string" ? formatDecimal(language, base, { least: 2, most: 4, currency: company }) : "";
  return (
    <span className="number" title={told && say("widget.base", { amount: told })}>
      {formatDecimal(language, asText(value), { least: 2, most: 4, currency, foreign: currency !== company })}
    </span>
  );
}

export const parse = pastedNumber;
