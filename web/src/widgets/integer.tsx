import { formatDecimal } from "../i18n/format.ts";
import { useLanguage } from "../i18n/index.tsx";
import { DecimalInput, pastedNumber } from "../ui/decimal-input.tsx";
import { OptionTag } from "../ui/option-tag.tsx";
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

/** The longer, the warmer; the last colour goes on for all bands behind it. */
const WARMTH = ["green", "gold", "orange", "red"];

/** The colour of the band that a number is in, where the server sent bands. */
function warmth(value: unknown, bands: unknown): string | undefined {
  if (typeof value !== "number" || !Array.isArray(bands) || bands.length === 0) return undefined;
  const band = bands.filter((last) => value > Number(last)).length;
  return WARMTH[Math.min(band, WARMTH.length - 1)];
}

export function Cell({ value, property }: CellProps) {
  const language = useLanguage((state) => state.language);
  const written = formatDecimal(language, String(value));
  const color = warmth(value, property["x-widget"]?.props?.bands);
  return <span className="number">{color ? <OptionTag title={written} color={color} /> : written}</span>;
}

export function parse(text: string): number | string | null {
  const bare = pastedNumber(text);
  return bare === null ? null : whole(bare);
}
