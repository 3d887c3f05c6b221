import { TimePicker } from "antd";
import dayjs from "dayjs";
import { formatTime } from "../i18n/format.ts";
import { asText, type CellProps, type InputProps, wiring } from "./contract.ts";

export function Input(props: InputProps) {
  // The picker wants an instant; the day in it is a carrier and never leaves this file.
  const time = typeof props.value === "string" ? dayjs(`2000-01-01T${props.value}`) : null;
  return (
    <TimePicker
      {...wiring(props)}
      value={time?.isValid() ? time : null}
      format="HH:mm"
      placeholder=""
      needConfirm={false}
      disabled={props.disabled || props.readOnly}
      onChange={(next) => props.onChange(next ? next.format("HH:mm:ss") : null)}
      onBlur={props.onBlur}
    />
  );
}

export function Cell({ value }: CellProps) {
  return <time dateTime={asText(value)}>{formatTime(asText(value))}</time>;
}
