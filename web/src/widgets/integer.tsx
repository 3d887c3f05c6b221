import { formatDecimal } from "../i18n/format.ts";
import { useLanguage } from "../i18n/index.tsx";
import { DecimalInput } from "../ui/decimal-input.tsx";
import { type CellProps, type InputProps, wiring } from "./contract.ts";

export function Input(props: InputProps) {
  const language = useLanguage((state) => state.language);
  return (
    <DecimalInput
      {...wiring(props)}
      value={props.value === null || props.value === undefined ? null : String(props.value)}
      disabled={props.disabled}
      readOnly={props.readOnly}
      format={(value) => formatDecimal(language, value)}
      onChange={(text) => props.onChange(text === null ? null : whole(text))}
      onBlur={props.onBlur}
    />
  );
}

/** A JSON number where it is exact; anything else goes as typed, for the server to refuse. */
function whole(text: string): number | string {
  const number = Number(text);
  return /^-?\d+$/.test(text) && Number.isSafeInteger(number) ? number : text;
}

export function Cell({ value }: CellProps) {
  const language = useLanguage((state) => state.language);
  return <span className="number">{formatDecimal(language, String(value))}</span>;
}
