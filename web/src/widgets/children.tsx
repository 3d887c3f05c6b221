import { useSay } from "../i18n/index.tsx";
import { type CellProps, type InputProps, wiring } from "./contract.ts";

const count = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

/** The records themselves are edited in their own list; the form tells how many there are. */
export function Input(props: InputProps) {
  const say = useSay();
  const { id } = wiring(props);
  return <output id={id}>{say("widget.children", { count: count(props.value) })}</output>;
}

export function Cell({ value }: CellProps) {
  return <span className="number">{count(value)}</span>;
}
