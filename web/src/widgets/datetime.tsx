import { DatePicker } from "antd";
import dayjs from "dayjs";
import { formatInstant } from "../i18n/format.ts";
import { useLanguage } from "../i18n/index.tsx";
import { asText, type CellProps, type InputProps, wiring } from "./contract.ts";

export function Input(props: InputProps) {
  const instant = typeof props.value === "string" ? dayjs(props.value) : null;
  return (
    <DatePicker
      {...wiring(props)}
      value={instant?.isValid() ? instant : null}
      format="YYYY-MM-DD HH:mm"
      showTime={{ format: "HH:mm" }}
      placeholder=""
      needConfirm={false}
      disabled={props.disabled || props.readOnly}
      onChange={(next) => props.onChange(next ? next.toISOString() : null)}
      onBlur={props.onBlur}
    />
  );
}

export function Cell({ value }: CellProps) {
  const language = useLanguage((state) => state.language);
  return <time dateTime={asText(value)}>{formatInstant(language, asText(value))}</time>;
}
