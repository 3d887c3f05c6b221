import { Select } from "antd";
import Big from "big.js";
import type { Fields, Property } from "../api/shapes.ts";
import { formatDecimal } from "../i18n/format.ts";
import { useLanguage, useSay } from "../i18n/index.tsx";
import { DecimalInput } from "../ui/decimal-input.tsx";
import { asText, type CellProps, type InputProps, wiring } from "./contract.ts";

interface Unit {
  name: string;
  factor: string;
}

const unitsOf = (property: Property): Unit[] => (property["x-widget"]?.props?.units as Unit[] | undefined) ?? [];

const partsOf = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : {});

/** Quantities of all units are compared by what they come to in the first one. */
export function compared(value: unknown, property: Property): unknown {
  const { value: number, unit } = partsOf(value);
  const factor = unitsOf(property).find((known) => known.name === unit)?.factor;
  try {
    return factor === undefined ? null : new Big(asText(number)).times(factor).round(6, Big.roundHalfUp).toFixed(6);
  } catch {
    // A draft may hold half a number.
    return null;
  }
}

export function Input(props: InputProps) {
  const say = useSay();
  const language = useLanguage((state) => state.language);
  const units = unitsOf(props.property);
  const { value = null, unit = units[0]?.name } = partsOf(props.value);
  return (
    <div className="parts">
      <div>
        <DecimalInput
          {...wiring(props)}
          value={value === null ? null : asText(value)}
          disabled={props.disabled}
          readOnly={props.readOnly}
          format={(text) => formatDecimal(language, text)}
          onChange={(text) => props.onChange(text === null ? null : { value: text, unit })}
          onBlur={props.onBlur}
        />
        <Select
          aria-label={say("widget.unit")}
          options={units.map(({ name }) => ({ value: name, label: name }))}
          value={asText(unit)}
          disabled={props.disabled || props.readOnly || value === null}
          onChange={(next: string) => props.onChange({ value, unit: next })}
        />
      </div>
    </div>
  );
}

export function Cell({ value }: CellProps) {
  const language = useLanguage((state) => state.language);
  const parts = partsOf(value);
  if (parts.value === undefined) return <span>{asText(value)}</span>;
  return (
    <span className="number">
      {formatDecimal(language, asText(parts.value))} {asText(parts.unit)}
    </span>
  );
}
