import { Button } from "antd";
import { useRef, useState } from "react";
import type { Filter, FilterTest, ListAnswer, Property } from "../../api/shapes.ts";
import { useSay, useSayOr } from "../../i18n/index.tsx";
import { Value } from "../../widgets/registry.tsx";
import { FilterEditor } from "./filter-editor.tsx";
import { filterOf, operatorOf, testsOf } from "./search.ts";

interface FilterBarProps {
  list: ListAnswer;
  filter: Filter | undefined;
  onChange(filter: Filter | undefined): void;
}

/** The person's own filter as chips; each can be changed or removed. Which chip is being edited is held here. */
export function FilterBar({ list, filter, onChange }: FilterBarProps) {
  const say = useSay();
  const [editing, setEditing] = useState<number | undefined>();
  const opener = useRef<HTMLElement | null>(null);
  const tests = testsOf(filter);
  const open = (at: number, from: HTMLElement) => {
    opener.current = from;
    setEditing(at);
  };
  const close = () => {
    setEditing(undefined);
    opener.current?.focus();
  };
  const replace = (at: number, test: FilterTest | undefined) => {
    const next = (tests ?? []).slice();
    next.splice(at, 1, ...(test ? [test] : []));
    onChange(filterOf(next));
  };
  return (
    <div className="filter-bar">
      {tests === undefined && <span className="chip">{say("list.customFilter")}</span>}
      {tests?.map((test, at) => (
        <Chip
          key={JSON.stringify(test)}
          test={test}
          property={list.schema.properties[test.field]}
          onEdit={(from) => open(at, from)}
          onRemove={() => replace(at, undefined)}
        />
      ))}
      {tests && (
        <Button
          size="small"
          type="text"
          aria-expanded={editing === tests.length}
          onClick={(event) => open(tests.length, event.currentTarget)}
        >
          + {say("list.filter")}
        </Button>
      )}
      {filter && (
        <Button size="small" type="text" onClick={() => onChange(undefined)}>
          {say("list.clear")}
        </Button>
      )}
      {editing !== undefined && (
        <FilterEditor
          key={editing}
          schema={list.schema}
          test={tests?.[editing]}
          onApply={(test) => {
            replace(editing, test);
            close();
          }}
          onCancel={close}
        />
      )}
    </div>
  );
}

interface ChipProps {
  test: FilterTest;
  property: Property | undefined;
  onEdit(from: HTMLElement): void;
  onRemove(): void;
}

function Chip({ test, property, onEdit, onRemove }: ChipProps) {
  const say = useSay();
  const sayOr = useSayOr();
  const [operator, value] = operatorOf(test);
  const title = property?.title ?? test.field;
  const words = sayOr(`operator.${operator}`, operator);
  const text = `${title} ${words}`;
  return (
    <span className="chip">
      <button type="button" onClick={(event) => onEdit(event.currentTarget)} title={say("list.editFilter", { text })}>
        <span className="soft">{title}</span> {words}{" "}
        <ChipValue value={value} property={property} joint={operator === "between" ? " – " : ", "} />
      </button>
      <button type="button" className="chip-remove" aria-label={say("list.removeFilter", { text })} onClick={onRemove}>
        ×
      </button>
    </span>
  );
}

interface ChipValueProps {
  value: unknown;
  property: Property | undefined;
  joint?: string;
}

function ChipValue({ value, property, joint }: ChipValueProps) {
  const say = useSay();
  if (value === true && property?.type !== "boolean") return null;
  if (Array.isArray(value)) {
    return value.map((one, at) => (
      <span key={JSON.stringify(one)}>
        {at > 0 && joint}
        <ChipValue value={one} property={property} />
      </span>
    ));
  }
  if (typeof value === "object" && value !== null && "me" in value) return <b>{say("list.me")}</b>;
  return (
    <b>
      <Value plain value={value} property={property} />
    </b>
  );
}
