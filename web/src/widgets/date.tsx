import { DatePicker } from "antd";
import dayjs from "dayjs";
import { formatDate } from "../i18n/format.ts";
import { useLanguage } from "../i18n/index.tsx";
import { asText, type CellProps, type InputProps, wiring } from "./contract.ts";

const SHAPE = "YYYY-MM-DD";

export function Input(props: InputProps) {
  const day = typeof props.value === "string" ? dayjs(props.value) : null;
  return (
    <DatePicker
      {...wiring(props)}
      value={day?.isValid() ? day : null}
      format={SHAPE}
      placeholder=""
      disabled={props.disabled || props.readOnly}
      onChange={(next) => props.onChange(next ? next.format(SHAPE) : null)}
      onBlur={props.onBlur}
    />
  );
}

export function Cell({ value }: CellProps) {
  const language = useLanguage((state) => state.language);
  return <time dateTime={asText(value)}>{formatDate(language, asText(value))}</time>;
}

/** A day as spreadsheets write it, the year first; any other order could be read in two ways. */
export function parse(text: string): string | null | undefined {
  if (text.trim() === "") return null;
  const parts = text.normalize("NFKC").match(/^\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\s*$/);
  return parts ? [parts[1], parts[2]?.padStart(2, "0"), parts[3]?.padStart(2, "0")].join("-") : undefined;
}
