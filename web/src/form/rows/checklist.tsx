import { Checkbox } from "antd";
import type { Element, Property } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { Value } from "../../widgets/registry.tsx";
import { RowBlock } from "./row-block.tsx";
import { keyOf, type Row } from "./rows.ts";
import type { Rows } from "./use-rows.ts";

/** Child records as things to tick off. */
export function Checklist({ element, property }: { element: Element; property: Property }) {
  const done = String(element.options?.done ?? "");
  return (
    <RowBlock element={element} property={property}>
      {(table) => <Ticks table={table} done={done} />}
    </RowBlock>
  );
}

function Ticks({ table, done }: { table: Rows; done: string }) {
  const say = useSay();
  const count = table.rows.filter((row) => row[done] === true).length;
  return (
    <>
      <p className="soft">{say("rows.ticked", { count, all: table.rows.length })}</p>
      <ul className="ticks">
        {table.rows.map((row, at) => (
          <li key={keyOf(row)} data-done={row[done] === true || undefined}>
            <Checkbox
              checked={row[done] === true}
              disabled={table.isStill(row, done)}
              onChange={(event) => table.put(at, done, event.target.checked)}
            >
              <RowName table={table} row={row} at={at} but={[done]} />
            </Checkbox>
          </li>
        ))}
      </ul>
    </>
  );
}

/** What a row is called: the first thing that it must say beside what is edited here, else the first that it says. */
export function RowName({ table, row, at, but }: { table: Rows; row: Row; at: number; but: string[] }) {
  const say = useSay();
  const filled = table.all.filter(({ field }) => !but.includes(field) && isFilled(row[field]));
  const said = filled.find(({ property }) => property["x-required"]) ?? filled[0];
  if (!said) return <>{say("rows.row", { number: at + 1 })}</>;
  return <Value plain value={row[said.field]} property={said.property} />;
}

const isFilled = (value: unknown) => value !== null && value !== undefined && value !== "";
