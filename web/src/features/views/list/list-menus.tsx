import { Button, Checkbox, Dropdown, Popover } from "antd";
import { useState } from "react";
import type { Head } from "../../../api/shapes.ts";
import { useSay } from "../../../i18n/index.tsx";
import { type Column, writtenColumns } from "../search.ts";
import { groupings, readGroup } from "./grouping.ts";

interface ColumnsMenuProps {
  head: Head;
  columns: Column[];
  own: boolean;
  onChange(columns: string | undefined): void;
}

/** Which columns are shown, and in which order. */
export function ColumnsMenu({ head, columns, own, onChange }: ColumnsMenuProps) {
  const say = useSay();
  const [open, setOpen] = useState(false);
  const shown = new Set(columns.map((column) => column.field));
  const hidden = Object.entries(head.schema.properties).filter(([field]) => !shown.has(field));
  const put = (next: Pick<Column, "field" | "width">[]) => onChange(writtenColumns(next));
  const step = (at: number, by: number) => {
    const next = columns.slice();
    const [moved] = next.splice(at, 1);
    if (moved) put(next.toSpliced(at + by, 0, moved));
  };
  const content = (
    <section className="columns-menu" aria-label={say("list.columns")}>
      <ul>
        {columns.map(({ field, property }, at) => {
          const title = property.title ?? field;
          return (
            <li key={field}>
              <Checkbox checked disabled={columns.length === 1} onChange={() => put(columns.toSpliced(at, 1))}>
                {title}
              </Checkbox>
              <span className="grow" />
              <Button
                size="small"
                type="text"
                disabled={at === 0}
                aria-label={say("list.columnUp", { title })}
                onClick={() => step(at, -1)}
              >
                ↑
              </Button>
              <Button
                size="small"
                type="text"
                disabled={at === columns.length - 1}
                aria-label={say("list.columnDown", { title })}
                onClick={() => step(at, 1)}
              >
                ↓
              </Button>
            </li>
          );
        })}
        {hidden.map(([field, property]) => (
          <li key={field}>
            <Checkbox checked={false} onChange={() => put([...columns, { field, width: undefined }])}>
              {property.title ?? field}
            </Checkbox>
          </li>
        ))}
      </ul>
      {own && (
        <Button block onClick={() => onChange(undefined)}>
          {say("list.columnsReset")}
        </Button>
      )}
    </section>
  );
  return (
    <Popover trigger="click" placement="bottomRight" arrow={false} open={open} onOpenChange={setOpen} content={content}>
      <Button
        size="small"
        type="text"
        aria-expanded={open}
        onKeyDown={(event) => event.key === "Escape" && setOpen(false)}
      >
        {say("list.columns")}
      </Button>
    </Popover>
  );
}

interface GroupMenuProps {
  head: Head;
  group: string | undefined;
  onChange(group: string | undefined): void;
}

/** What the list is grouped by. */
export function GroupMenu({ head, group, onChange }: GroupMenuProps) {
  const say = useSay();
  const offered = groupings(head);
  if (offered.length === 0) return null;
  const [field, bucket] = readGroup(group ?? "");
  const titled = head.schema.properties[field]?.title;
  const items = offered.map(({ field: name, property, buckets }) => ({
    key: name,
    label: property.title ?? name,
    children:
      buckets.length > 0 ? buckets.map((one) => ({ key: `${name}:${one}`, label: say(`bucket.${one}`) })) : undefined,
  }));
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        selectable: true,
        selectedKeys: group ? [group] : [],
        items: [{ key: "", label: say("list.ungrouped") }, ...items],
        onClick: ({ key }) => onChange(key || undefined),
        style: { maxHeight: 420, overflow: "auto" },
      }}
    >
      <Button size="small" type="text">
        {titled
          ? say("list.groupedBy", { title: bucket ? `${titled} · ${say(`bucket.${bucket}`)}` : titled })
          : say("list.group")}
      </Button>
    </Dropdown>
  );
}
