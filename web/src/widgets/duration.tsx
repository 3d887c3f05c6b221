import { Input as Line } from "antd";
import { useState } from "react";
import type { Property } from "../api/shapes.ts";
import { type CellProps, filled, type InputProps, setting, wiring } from "./contract.ts";

const secondsOf = (property: Property): boolean => setting(property, "unit", "minutes") === "seconds";

/** 5400 reads 1:30, or 1:30:00 where seconds are shown; seconds that are there are never hidden. */
function written(value: unknown, seconds: boolean): string {
  if (typeof value !== "number") return String(value ?? "");
  const two = (part: number) => String(part).padStart(2, "0");
  const minutes = `${Math.floor(value / 3600)}:${two(Math.floor(value / 60) % 60)}`;
  return seconds || value % 60 > 0 ? `${minutes}:${two(value % 60)}` : minutes;
}

/** What was typed, in seconds; a number alone counts the smallest unit shown. The server judges everything else. */
function read(typed: string, seconds: boolean): number | string | null {
  const text = typed.normalize("NFKC").trim();
  const clock = text.match(/^(\d{1,9}):([0-5]\d)(?::([0-5]\d))?$/);
  if (clock) return Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0);
  if (/^\d{1,9}$/.test(text)) return Number(text) * (seconds ? 1 : 60);
  return filled(text);
}

export function Input(props: InputProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const seconds = secondsOf(props.property);
  return (
    <Line
      {...wiring(props)}
      className="decimal"
      autoComplete="off"
      placeholder={seconds ? "0:00:00" : "0:00"}
      value={typed ?? written(props.value, seconds)}
      disabled={props.disabled}
      readOnly={props.readOnly}
      onChange={(event) => {
        setTyped(event.target.value);
        props.onChange(read(event.target.value, seconds));
      }}
      onBlur={() => {
        setTyped(null);
        props.onBlur?.();
      }}
    />
  );
}

export function Cell({ value, property }: CellProps) {
  return <span className="number">{written(value, secondsOf(property))}</span>;
}
