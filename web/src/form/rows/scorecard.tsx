import type { ReactNode } from "react";
import type { Element, Property } from "../../api/shapes.ts";
import { bare } from "../../ui/field.tsx";
import { Value, widgetOf } from "../../widgets/registry.tsx";
import { useFormHere, useShownIssues } from "../context.ts";
import { controlId } from "../layout.ts";
import { pointerTo } from "../pointer.ts";
import { RowName } from "./checklist.tsx";
import { RowBlock } from "./row-block.tsx";
import { keyOf } from "./rows.ts";
import type { RowColumn, Rows } from "./use-rows.ts";

/** Child records as questions with a score each; what they come to is the record's own figure. */
export function Scorecard({ element, property }: { element: Element; property: Property }) {
  const score = String(element.options?.score ?? "");
  const weight = element.options?.weight === undefined ? undefined : String(element.options.weight);
  return (
    <RowBlock element={element} property={property}>
      {(table) => <Scores table={table} score={score} weight={weight} />}
    </RowBlock>
  );
}

function Scores({ table, score, weight }: { table: Rows; score: string; weight: string | undefined }) {
  const columnOf = (field: string | undefined) => table.known.find((one) => one.field === field);
  const [scored, weighed] = [columnOf(score), columnOf(weight)];
  if (!scored) return null;
  return (
    <ul className="scores">
      {table.rows.map((row, at) => (
        <li key={keyOf(row)}>
          <span>
            <RowName table={table} row={row} at={at} but={[score, weight ?? ""]} />
          </span>
          {weighed && (
            <span className="faint number" title={weighed.property.title}>
              × <Value plain value={row[weighed.field]} property={weighed.property} />
            </span>
          )}
          <RowInput
            table={table}
            at={at}
            column={scored}
            label={<RowName table={table} row={row} at={at} but={[score, weight ?? ""]} />}
          />
        </li>
      ))}
    </ul>
  );
}

interface RowInputProps {
  table: Rows;
  at: number;
  column: RowColumn;
  label?: ReactNode;
}

/** The control of one value of a row, always open; what it is for is seen around it and said by its label. */
export function RowInput({ table, at, column, label }: RowInputProps) {
  const { prefix } = useFormHere();
  const { field, property } = column;
  const pointer = pointerTo(table.field, String(at), field);
  const issues = useShownIssues(pointer);
  const row = table.rows[at] ?? {};
  const { Input } = widgetOf(property);
  const id = controlId(pointer, prefix);
  return (
    <span className="row-input field">
      <label htmlFor={id} id={`${id}-label`} className="unseen">
        {label ?? property.title ?? field}
      </label>
      <Input
        {...bare(id)}
        aria-invalid={issues.length > 0 || undefined}
        value={row[field]}
        property={property}
        readOnly={table.isStill(row, field)}
        onChange={(next) => table.put(at, field, next)}
        onBlur={() => table.leave(at, field)}
      />
    </span>
  );
}
