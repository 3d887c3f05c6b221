import { Input as Line } from "antd";
import type { Fields } from "../api/shapes.ts";
import { type TextKey, useSay } from "../i18n/index.tsx";
import { asText, type CellProps, filled, type InputProps, wiring } from "./contract.ts";

const PARTS: [string, TextKey][] = [
  ["region", "widget.address.region"],
  ["postcode", "widget.address.postcode"],
  ["country", "widget.address.country"],
];

const partsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? (value as Fields) : value ? { detail: value } : {};

/** All parts in one line, as the server searches them. */
export function compared(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const parts = value as Fields;
  const bare = Object.keys(parts).length === 1 && typeof parts.detail === "string";
  if (bare && (parts.detail as string).split(" | ").length < 4) return parts.detail;
  return ["region", "detail", "postcode", "country"].map((name) => textOf(parts[name])).join(" | ");
}

const textOf = (value: unknown): string => (value === null || value === undefined ? "" : asText(value));

export function Input(props: InputProps) {
  const say = useSay();
  // A filter looks for a piece of the address.
  if (props.multiple !== undefined) {
    return (
      <Line
        {...wiring(props)}
        autoComplete="off"
        value={textOf(props.value)}
        onChange={(event) => props.onChange(filled(event.target.value))}
      />
    );
  }
  const parts = partsOf(props.value);
  const change = (name: string, text: string) => {
    const next = Object.entries({ ...parts, [name]: text }).filter(([, part]) => part !== "" && part !== null);
    props.onChange(next.length > 0 ? Object.fromEntries(next) : null);
  };
  return (
    <div className="parts">
      <Line
        {...wiring(props)}
        autoComplete="street-address"
        placeholder={say("widget.address.detail")}
        value={textOf(parts.detail)}
        disabled={props.disabled}
        readOnly={props.readOnly}
        onChange={(event) => change("detail", event.target.value)}
        onBlur={props.onBlur}
      />
      <div>
        {PARTS.map(([name, key]) => (
          <Line
            key={name}
            aria-label={say(key)}
            placeholder={say(key)}
            autoComplete="off"
            value={textOf(parts[name])}
            disabled={props.disabled}
            readOnly={props.readOnly}
            onChange={(event) => change(name, event.target.value)}
            onBlur={props.onBlur}
          />
        ))}
      </div>
    </div>
  );
}

export function Cell({ value }: CellProps) {
  const parts = partsOf(value);
  const shown = ["detail", "region", "postcode", "country"].map((name) => parts[name]).filter(Boolean);
  return <span>{shown.map(asText).join(", ")}</span>;
}
