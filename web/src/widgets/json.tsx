import { Input as Lines } from "antd";
import { useState } from "react";
import { type CellProps, type InputProps, wiring } from "./contract.ts";

/** What was typed, and whether it is JSON; where it is not, it goes on as a text, which is JSON too. */
function read(typed: string): [unknown, boolean] {
  if (typed.trim() === "") return [null, true];
  try {
    return [JSON.parse(typed), true];
  } catch {
    return [typed, false];
  }
}

const written = (value: unknown): string =>
  value === null || value === undefined ? "" : JSON.stringify(value, null, 2);

export function Input(props: InputProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const sound = typed === null || read(typed)[1];
  return (
    <Lines.TextArea
      {...wiring(props)}
      className="code"
      spellCheck={false}
      status={sound ? undefined : "warning"}
      value={typed ?? written(props.value)}
      disabled={props.disabled}
      readOnly={props.readOnly}
      autoSize={{ minRows: 3, maxRows: 24 }}
      onChange={(event) => {
        setTyped(event.target.value);
        props.onChange(read(event.target.value)[0]);
      }}
      onBlur={() => {
        if (sound) setTyped(null);
        props.onBlur?.();
      }}
    />
  );
}

export function Cell({ value }: CellProps) {
  return <code>{JSON.stringify(value)}</code>;
}
