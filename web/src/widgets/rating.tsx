import { Rate } from "antd";
import { useSay } from "../i18n/index.tsx";
import { type CellProps, type InputProps, measure } from "./contract.ts";

const starsOf = (value: unknown): number => (typeof value === "number" ? value : 0);

/** What people ask of many of them at once. */
export const figure = "avg";

export function Input(props: InputProps) {
  return (
    <Rate
      id={props.id}
      aria-labelledby={`${props.id}-label`}
      aria-describedby={props["aria-describedby"]}
      count={measure(props.property, "max") ?? 5}
      value={starsOf(props.value)}
      disabled={props.disabled || props.readOnly}
      onChange={(stars) => props.onChange(stars > 0 ? stars : null)}
      onBlur={props.onBlur}
    />
  );
}

export function Cell({ value, property }: CellProps) {
  const say = useSay();
  const max = measure(property, "max") ?? 5;
  const stars = starsOf(value);
  // What is masked is no number and has no stars.
  if (stars === 0) return <span>{String(value)}</span>;
  return (
    <span role="img" aria-label={say("widget.stars", { stars, max })} title={say("widget.stars", { stars, max })}>
      {"★".repeat(stars)}
      <span className="faint">{"☆".repeat(Math.max(0, max - stars))}</span>
    </span>
  );
}

export function parse(text: string): number | string | null {
  const stars = [...text].filter((letter) => letter === "★").length || Number(text.trim());
  return text.trim() === "" ? null : Number.isInteger(stars) ? stars : text;
}
