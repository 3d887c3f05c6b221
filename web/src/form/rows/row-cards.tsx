import { useState } from "react";
import { useSay } from "../../i18n/index.tsx";
import { Value } from "../../widgets/registry.tsx";
import { useForm } from "../context.ts";
import { pointerTo, within } from "../pointer.ts";
import { AddRow } from "./child-table.tsx";
import { RowSheet } from "./row-sheet.tsx";
import { keyOf, type Row } from "./rows.ts";
import type { Rows } from "./use-rows.ts";

/** Rows on a narrow screen: a card each, opened to be edited. */
export function RowCards({ table, title }: { table: Rows; title: string }) {
  const [open, setOpen] = useState<number>();
  const known = table.rows.length;
  const [seen, setSeen] = useState(known);
  // A row that was just added is there to be filled in.
  if (known !== seen) {
    setSeen(known);
    if (known === seen + 1 && table.rows[known - 1]?.id === undefined) setOpen(known - 1);
  }
  return (
    <>
      <ul className="row-cards">
        {table.rows.map((row, at) => (
          <RowCard key={keyOf(row)} table={table} row={row} at={at} onOpen={() => setOpen(at)} />
        ))}
      </ul>
      {table.can.create && <AddRow onAdd={() => table.add(table.rows.length)} />}
      {open !== undefined && table.rows[open] && (
        <RowSheet table={table} at={open} title={title} onClose={() => setOpen(undefined)} />
      )}
    </>
  );
}

function RowCard({ table, row, at, onOpen }: { table: Rows; row: Row; at: number; onOpen(): void }) {
  const say = useSay();
  const wrong = useForm((state) =>
    state.issues.some((issue) => within(issue.pointer, pointerTo(table.field, String(at)))),
  );
  const [first, ...others] = table.columns;
  const isFilled = (field: string) => row[field] !== null && row[field] !== undefined && row[field] !== "";
  return (
    <li>
      <button type="button" data-invalid={wrong || undefined} onClick={onOpen}>
        <span className="card-title">
          {first && isFilled(first.field) ? (
            <Value plain value={row[first.field]} property={first.property} />
          ) : (
            say("rows.row", { number: at + 1 })
          )}
        </span>
        <span className="row-facts">
          {others
            .filter(({ field }) => isFilled(field))
            .map(({ field, property }) => (
              <span key={field}>
                <span className="faint">{property.title}</span> <Value plain value={row[field]} property={property} />
              </span>
            ))}
        </span>
      </button>
    </li>
  );
}
