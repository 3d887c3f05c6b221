import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { useLocked } from "../../../api/locks.ts";
import type { Head, RecordData } from "../../../api/shapes.ts";
import { useSay } from "../../../i18n/index.tsx";
import { Lock } from "../../../ui/lock.tsx";
import { CellEditor } from "../../../views/cell-editor.tsx";
import { isFilled } from "../../../views/contract.ts";
import { Value } from "../../../widgets/registry.tsx";
import type { Column } from "../search.ts";

/** What all rows of a table share; it keeps its identity while nothing of it changes. */
export interface RowActions {
  head: Head;
  columns: Column[];
  /** Fields that may be written in place. */
  writable: ReadonlySet<string>;
  /** Whether rows can be chosen at all. */
  choosing: boolean;
  onToggle(record: RecordData, range: boolean): void;
  onEdit(id: string, field: string): void;
  /** `next` is the field to go on with. */
  onDone(record: RecordData, field: string, value: { kept: unknown } | undefined, next: string | undefined): void;
}

interface RowProps {
  actions: RowActions;
  record: RecordData;
  at: number;
  chosen: boolean;
  /** The field of this row that is being edited. */
  editing: string | undefined;
  filler: boolean;
}

/** One record as a line: the first column leads to it, every cell that may be written can be edited in place. */
export const Row = memo(function Row({ actions, record, at, chosen, editing, filler }: RowProps) {
  const say = useSay();
  const locked = useLocked(actions.head, record.id);
  const open = actions.columns
    .map((column) => column.field)
    .filter((field) => actions.writable.has(field) && !locked.includes(field));
  return (
    <tr aria-rowindex={at + 2} aria-selected={actions.choosing ? chosen : undefined} data-chosen={chosen || undefined}>
      {actions.choosing && (
        <td className="choose">
          <input
            type="checkbox"
            aria-label={say("bulk.choose", { number: at + 1 })}
            checked={chosen}
            onChange={() => undefined}
            onClick={(event) => actions.onToggle(record, event.shiftKey)}
          />
        </td>
      )}
      {actions.columns.map(({ field, property }, place) => (
        <td
          key={field}
          data-align={property["x-align"]}
          data-editing={editing === field || undefined}
          data-writable={actions.writable.has(field) || undefined}
          data-locked={(actions.writable.has(field) && locked.includes(field)) || undefined}
        >
          {place === 0 && (
            <Link
              className="row-link"
              to="/o/$object/$id"
              params={{ object: actions.head.object, id: record.id }}
              data-row={at}
              data-id={record.id}
            >
              {isFilled(record[field]) ? (
                <Value plain value={record[field]} property={property} record={record} />
              ) : (
                say("list.untitled")
              )}
            </Link>
          )}
          {place > 0 && <Value value={record[field]} property={property} record={record} />}
          {editing === field && (
            <CellEditor
              property={property}
              value={record[field]}
              onDone={(value, step) =>
                actions.onDone(record, field, value, step === 0 ? undefined : open[open.indexOf(field) + step])
              }
            />
          )}
          {actions.writable.has(field) && locked.includes(field) && (
            <Lock text={say("list.lockedCell", { title: property.title ?? field })} />
          )}
          {open.includes(field) && editing === undefined && (
            <button
              type="button"
              className="cell-edit"
              tabIndex={-1}
              aria-label={say("list.editCell", { title: property.title ?? field })}
              onClick={() => actions.onEdit(record.id, field)}
            >
              ✎
            </button>
          )}
        </td>
      ))}
      {filler && <td aria-hidden="true" />}
    </tr>
  );
});
