import { memo } from "react";
import { useSay } from "../../i18n/index.tsx";
import { Lock } from "../../ui/lock.tsx";
import { Value, widgetOf } from "../../widgets/registry.tsx";
import { useFormHere, useShownIssues } from "../context.ts";
import { controlId } from "../layout.ts";
import { pointerTo } from "../pointer.ts";
import type { RowActs } from "./row-grid.tsx";
import type { Row } from "./rows.ts";
import type { RowColumn } from "./use-rows.ts";

interface RowCellProps {
  /** The field of the record that holds the rows. */
  field: string;
  at: number;
  place: number;
  column: RowColumn;
  row: Row;
  active: boolean;
  reachable: boolean;
  editing: boolean;
  /** It may be written in other rows, and not in this one as it stands. */
  locked: boolean;
  acts: RowActs;
}

/** One value of one row: read until it is edited, so that a hundred rows are a hundred texts and not a hundred controls. */
export const RowCell = memo(function RowCell(props: RowCellProps) {
  const { field, at, place, column, row, active, reachable, editing, locked, acts } = props;
  const say = useSay();
  const { prefix } = useFormHere();
  const pointer = pointerTo(field, String(at), column.field);
  const issues = useShownIssues(pointer);
  const { property } = column;
  const value = row[column.field];
  const invalid = issues.some((issue) => issue.severity !== "warning");
  const still = locked || acts.isStill(row, column.field);
  const { Input } = widgetOf(property);
  const id = controlId(pointer, prefix);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around listens to the keys of all its cells.
    <td
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: in a grid a cell is what the keyboard walks to.
      role="gridcell"
      id={editing ? undefined : id}
      data-cell={`${at} ${place}`}
      data-align={property["x-align"]}
      data-invalid={invalid || undefined}
      data-still={still || undefined}
      data-editing={editing || undefined}
      aria-readonly={still || undefined}
      aria-invalid={invalid || undefined}
      title={issues[0]?.message}
      tabIndex={reachable && !editing ? 0 : -1}
      onClick={() => !(active && editing) && acts.open(at, place)}
    >
      {editing ? (
        <div className="cell-control">
          <label htmlFor={id} id={`${id}-label`} className="unseen">
            {property.title ?? column.field}
          </label>
          <Input
            id={id}
            aria-invalid={invalid || undefined}
            aria-describedby={undefined}
            aria-required={property["x-required"]}
            value={value}
            property={property}
            onChange={(next) => acts.put(at, column.field, next)}
            onBlur={() => acts.leave(at, column.field)}
          />
        </div>
      ) : (
        <>
          {locked && <Lock text={say("list.lockedCell", { title: property.title ?? column.field })} />}
          <Value plain value={value} property={property} />
        </>
      )}
    </td>
  );
});
