import "./filter.css";
import { Button, Segmented } from "antd";
import { type ReactNode, useRef, useState } from "react";
import type { Filter, Schema } from "../../../api/shapes.ts";
import { useSay } from "../../../i18n/index.tsx";
import { later } from "../../../ui/later.tsx";
import { useShortcut } from "../../../ui/shortcuts.ts";
import { filterOf, type Joint, partsOf } from "../../../views/filter/parts.ts";
import { Mine, Reading } from "../../../widgets/filter.tsx";

const FilterEditor = later(async () => (await import("./filter-editor.tsx")).FilterEditor);

interface FilterBarProps {
  schema: Schema;
  filter: Filter | undefined;
  onChange(filter: Filter | undefined): void;
  /** What else can be set for this list or view, at the end of the bar. */
  children?: ReactNode;
}

/** The person's own filter as chips; each can be changed or removed. Which chip is being edited is held here. */
export function FilterBar({ schema, filter, onChange, children }: FilterBarProps) {
  const say = useSay();
  const [editing, setEditing] = useState<number | undefined>();
  const opener = useRef<HTMLElement | null>(null);
  const adder = useRef<HTMLButtonElement>(null);
  const { joint, parts } = partsOf(filter);
  const open = (at: number, from: HTMLElement | null) => {
    opener.current = from;
    setEditing(at);
  };
  const close = () => {
    setEditing(undefined);
    opener.current?.focus();
  };
  const replace = (at: number, ...part: Filter[]) => onChange(filterOf(joint, parts.toSpliced(at, 1, ...part)));
  useShortcut("f", "shortcut.filter", () => open(parts.length, adder.current));
  return (
    <div className="filter-bar">
      {parts.length > 1 && (
        <Segmented
          size="small"
          aria-label={say("filterBar.joint")}
          value={joint}
          onChange={(next: Joint) => onChange(filterOf(next, parts))}
          options={(["all", "any"] as const).map((one) => ({ value: one, label: say(`filterBar.${one}`) }))}
        />
      )}
      {parts.map((part, at) => (
        <Chip
          key={JSON.stringify(part)}
          part={part}
          schema={schema}
          onEdit={(from) => open(at, from)}
          onRemove={() => replace(at)}
        />
      ))}
      <Button
        ref={adder}
        size="small"
        type="text"
        aria-expanded={editing === parts.length}
        onClick={(event) => open(parts.length, event.currentTarget)}
      >
        + {say("list.filter")}
      </Button>
      {filter && (
        <Button size="small" type="text" onClick={() => onChange(undefined)}>
          {say("list.clear")}
        </Button>
      )}
      {children && <div className="bar-end">{children}</div>}
      {editing !== undefined && (
        <FilterEditor
          key={editing}
          schema={schema}
          filter={parts[editing]}
          onApply={(part) => {
            replace(editing, part);
            close();
          }}
          onCancel={close}
        />
      )}
    </div>
  );
}

interface ChipProps {
  part: Filter;
  schema: Schema;
  onEdit(from: HTMLElement): void;
  onRemove(): void;
}

function Chip({ part, schema, onEdit, onRemove }: ChipProps) {
  const say = useSay();
  return (
    <span className="chip">
      <button type="button" title={say("filterBar.edit")} onClick={(event) => onEdit(event.currentTarget)}>
        <Mine value={true}>
          <Reading filter={part as Record<string, unknown>} schema={schema} />
        </Mine>
      </button>
      <button type="button" className="chip-remove" aria-label={say("filterBar.remove")} onClick={onRemove}>
        ×
      </button>
    </span>
  );
}
