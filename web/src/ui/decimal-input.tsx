import { Input } from "antd";
import { type ReactNode, useState } from "react";
import type { FieldWiring } from "./field.tsx";

interface DecimalInputProps extends FieldWiring {
  /** The decimal as the server carries it, or whatever was typed instead: the server is the judge of it. */
  value: string | null;
  onChange(value: string | null): void;
  onBlur?(): void;
  disabled?: boolean;
  readOnly?: boolean;
  prefix?: ReactNode;
  suffix?: ReactNode;
  /** How the value reads while nobody types. */
  format(value: string): string;
}

/** A number as text: exact to the last digit, grouped while it rests and bare while it is typed. */
export function DecimalInput({ value, onChange, onBlur, format, ...rest }: DecimalInputProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? (value === null ? "" : format(value));
  return (
    <Input
      {...rest}
      className="decimal"
      inputMode="decimal"
      autoComplete="off"
      value={shown}
      onFocus={() => !rest.readOnly && setTyped(value === null ? "" : trimZeros(value))}
      onChange={(event) => {
        setTyped(event.target.value);
        const clean = plainNumber(event.target.value);
        onChange(clean === "" ? null : clean);
      }}
      onBlur={() => {
        setTyped(null);
        onBlur?.();
      }}
    />
  );
}

/** Full-width digits and marks, as Chinese input methods give them, become plain ones; grouping and blanks go. */
export function plainNumber(text: string): string {
  return text.normalize("NFKC").replace(/[−–—]/g, "-").replace(/。/g, ".").replace(/[,\s]/g, "");
}

/** `1250.0000` is typed as `1250`; anything that is not a decimal stays as it is. */
export function trimZeros(value: string): string {
  return /^-?\d+\.\d+$/.test(value) ? value.replace(/\.?0+$/, "") : value;
}

/** The decimal of a cell from elsewhere, without its currency or percent sign; a text that is no number stays as it is. */
export function pastedNumber(text: string): string | null {
  const bare = plainNumber(text).replace(/^[^\d.+-]+|[^\d.]+$/g, "");
  if (bare === "") return text.trim() === "" ? null : text;
  return bare;
}
