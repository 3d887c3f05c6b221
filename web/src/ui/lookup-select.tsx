import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useEffect, useState } from "react";
import { useLabel } from "../api/labels.ts";
import { searchQuery } from "../api/queries.ts";
import { useLanguage, useSay } from "../i18n/index.tsx";
import type { FieldWiring } from "./field.tsx";

interface LookupSelectProps extends FieldWiring {
  /** The object whose records are offered. */
  to: string;
  value: string | string[] | null;
  onChange(value: string | string[] | null): void;
  onBlur?(): void;
  disabled?: boolean;
  multiple?: boolean;
  /** How many of several may be chosen. */
  most?: number;
  clearable?: boolean;
}

/** Chooses one record, or several, by typing a part of its label. */
export function LookupSelect({ to, value, onChange, multiple, most, clearable, ...rest }: LookupSelectProps) {
  const say = useSay();
  const language = useLanguage((state) => state.language);
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const settled = useSettled(text, 200);
  const found = useQuery({ ...searchQuery(to, settled, language), enabled: open });
  return (
    <Select
      {...rest}
      mode={multiple ? "multiple" : undefined}
      maxCount={multiple ? most : undefined}
      showSearch={{ filterOption: false, onSearch: setText, searchValue: text }}
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        if (!next) setText("");
      }}
      allowClear={clearable}
      placeholder={say("widget.searchTo")}
      value={value ?? undefined}
      onChange={(next: string | string[] | undefined) => onChange(next ?? null)}
      options={(found.data ?? []).map((item) => ({ value: item.id, label: item.label }))}
      labelRender={({ value: id, label }) => label ?? <RecordLabel to={to} id={String(id)} />}
      notFoundContent={found.isFetching ? say("state.loading") : say("widget.nothing")}
    />
  );
}

/** The label of a record known by its id. */
export function RecordLabel({ to, id }: { to: string; id: string }) {
  const say = useSay();
  const label = useLabel(to, id);
  if (label === undefined) return <span className="waiting">…</span>;
  if (label === null) return <span className="faint">{say("value.hidden")}</span>;
  return <span>{label}</span>;
}

/** The value as it was once it has stood still for some milliseconds. */
export function useSettled<T>(value: T, milliseconds: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}
