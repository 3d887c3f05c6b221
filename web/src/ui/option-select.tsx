import { Select } from "antd";
import type { ReactNode } from "react";
import { useSay } from "../i18n/index.tsx";
import type { FieldWiring } from "./field.tsx";

interface OptionSelectProps {
  wiring: FieldWiring;
  value: unknown;
  multiple?: boolean;
  still: boolean;
  /** `said` is what a search looks at. */
  options: { value: string; label: ReactNode; said: string }[];
  onChange(value: unknown): void;
  onBlur?(): void;
}

/** More options than these are searched. */
const FEW = 8;

/** One of some options, or several where a filter compares with them. */
export function OptionSelect({ wiring, value, multiple, still, options, onChange, onBlur }: OptionSelectProps) {
  const say = useSay();
  return (
    <Select
      {...wiring}
      mode={multiple ? "multiple" : undefined}
      value={(value as string | string[] | null) ?? undefined}
      disabled={still}
      allowClear={!wiring["aria-required"]}
      placeholder={say("widget.choose")}
      showSearch={options.length > FEW ? { optionFilterProp: "said" } : false}
      options={options}
      onChange={(next: unknown) => onChange(next ?? null)}
      onBlur={onBlur}
    />
  );
}
