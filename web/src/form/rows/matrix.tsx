import type { Element, Option, Property } from "../../api/shapes.ts";
import { bare } from "../../ui/field.tsx";
import { Value, widgetOf } from "../../widgets/registry.tsx";
import { same } from "../pointer.ts";
import { RowBlock } from "./row-block.tsx";
import { RowInput } from "./scorecard.tsx";
import type { RowColumn, Rows } from "./use-rows.ts";

/** Child records as the cells of a table of two of their fields: who thinks what of which. */
export function Matrix({ element, property }: { element: Element; property: Property }) {
  const named = (option: string) => String(element.options?.[option] ?? "");
  return (
    <RowBlock element={element} property={property}>
      {(table) => <Cells table={table} down={named("rows")} across={named("columns")} cell={named("cell")} />}
    </RowBlock>
  );
}

function Cells({ table, down, across, cell }: { table: Rows; down: string; across: string; cell: string }) {
  const columnOf = (field: string) => table.known.find((one) => one.field === field);
  const [vertical, horizontal, inner] = [columnOf(down), columnOf(across), columnOf(cell)];
  if (!vertical || !horizontal || !inner) return null;
  const [rows, columns] = [axis(table, vertical), axis(table, horizontal)];
  return (
    <div className="rows-scroll">
      <table className="matrix">
        <thead>
          <tr>
            <td />
            {columns.map((column) => (
              <th key={keyOf(column)} scope="col">
                <Value plain value={column} property={horizontal.property} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              <th scope="row">
                <Value plain value={row} property={vertical.property} />
              </th>
              {columns.map((column) => (
                <td key={keyOf(column)}>
                  <Cell
                    table={table}
                    at={{ [down]: row, [across]: column }}
                    inner={inner}
                    axes={[vertical, horizontal]}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The values that stand along one side: every option that is offered, and whatever else is there. */
function axis(table: Rows, { field, property }: RowColumn): unknown[] {
  const offered = (property.oneOf ?? []).filter((option: Option) => !option.deprecated).map((option) => option.const);
  const there = table.rows.map((row) => row[field]).filter((value) => value !== null && value !== undefined);
  return [...new Map([...offered, ...there].map((value) => [keyOf(value), value])).values()];
}

const keyOf = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

interface CellProps {
  table: Rows;
  /** The two values that make the place. */
  at: Record<string, unknown>;
  inner: RowColumn;
  axes: RowColumn[];
}

/** The row that stands in a cell is edited; where there is none, the first value makes one. */
function Cell({ table, at, inner, axes }: CellProps) {
  const label = (
    <>
      {inner.property.title}:{" "}
      {axes.map(({ field, property }) => (
        <span key={field}>
          <Value plain value={at[field]} property={property} />{" "}
        </span>
      ))}
    </>
  );
  const place = table.rows.findIndex((row) => Object.entries(at).every(([field, value]) => same(row[field], value)));
  if (place >= 0) return <RowInput table={table} at={place} column={inner} label={label} />;
  if (!table.can.create) return null;
  const { Input } = widgetOf(inner.property);
  const id = `${table.field}-${Object.values(at).map(keyOf).join("-")}`;
  return (
    <span className="row-input field">
      <label htmlFor={id} id={`${id}-label`} className="unseen">
        {label}
      </label>
      <Input
        {...bare(id)}
        value={null}
        property={inner.property}
        onChange={(value) => value !== null && table.add(table.rows.length, [{ ...at, [inner.field]: value }])}
      />
    </span>
  );
}
