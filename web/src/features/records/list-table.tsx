import { Link } from "@tanstack/react-router";
import { columnSizingFeature, createColumnHelper, tableFeatures, useTable } from "@tanstack/react-table";
import { memo, useMemo, useRef } from "react";
import type { RecordData } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { ROW, usePrefs } from "../../ui/prefs.ts";
import { Value } from "../../widgets/registry.tsx";
import { type Column, type ListShown, useRows } from "./rows.ts";
import { nextSort } from "./search.ts";

const features = tableFeatures({ columnSizingFeature });
const helper = createColumnHelper<typeof features, RecordData>();

/** The list as a table: one line a record, the columns as the list's metadata says. */
export function ListTable({ list, columns, items, sort, onSort, more }: ListShown) {
  const say = useSay();
  const scroller = useRef<HTMLDivElement>(null);
  const height = ROW[usePrefs((prefs) => prefs.density)];
  const definitions = useMemo(
    () =>
      helper.columns(
        columns.map(({ field, width }, at) =>
          helper.accessor((record) => record[field], { id: field, size: width ?? (at === 0 ? 240 : 160) }),
        ),
      ),
    [columns],
  );
  const table = useTable({ features, columns: definitions, data: items, getRowId: (record) => record.id });
  const { rows, before, after } = useRows(scroller, items.length, height, more);
  const model = table.getRowModel().rows;
  return (
    <div className="table-scroll" ref={scroller}>
      <table
        aria-label={say("list.table", { title: list.plural })}
        aria-rowcount={-1}
        style={{ minWidth: table.getTotalSize() }}
      >
        <colgroup>
          {table.getAllLeafColumns().map((column) => (
            <col key={column.id} style={{ width: column.getSize() }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.field} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap height={before} />
          {rows.map(({ index }) => {
            const row = model[index];
            return row && <Row key={row.id} object={list.object} record={row.original} columns={columns} at={index} />;
          })}
          <Gap height={after} />
        </tbody>
      </table>
    </div>
  );
}

/** Stands for the rows that are out of sight. */
function Gap({ height }: { height: number }) {
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row without a tab index takes no focus.
  return height > 0 && <tr aria-hidden="true" style={{ height }} />;
}

interface HeadProps {
  column: Column;
  sort: string | undefined;
  onSort(sort: string | undefined): void;
}

function Head({ column: { field, property }, sort, onSort }: HeadProps) {
  const say = useSay();
  const title = property.title ?? field;
  const first = sort?.split(",")[0];
  const order = first === field ? "ascending" : first === `-${field}` ? "descending" : undefined;
  return (
    <th scope="col" data-align={property["x-align"]} aria-sort={order}>
      {property["x-sortable"] ? (
        <button type="button" title={say("list.sortBy", { title })} onClick={() => onSort(nextSort(sort, field))}>
          <span className="cut">{title}</span>
          <span aria-hidden="true" className="arrow">
            {order === "ascending" ? "↑" : order === "descending" ? "↓" : ""}
          </span>
        </button>
      ) : (
        <span className="cut">{title}</span>
      )}
    </th>
  );
}

interface RowProps {
  object: string;
  record: RecordData;
  columns: Column[];
  at: number;
}

const Row = memo(function Row({ object, record, columns, at }: RowProps) {
  const say = useSay();
  return (
    <tr aria-rowindex={at + 2}>
      {columns.map(({ field, property }, place) => (
        <td key={field} data-align={property["x-align"]}>
          {place === 0 ? (
            <Link className="row-link" to="/o/$object/$id" params={{ object, id: record.id }} data-row={at}>
              {isFilled(record[field]) ? (
                <Value plain value={record[field]} property={property} />
              ) : (
                say("list.untitled")
              )}
            </Link>
          ) : (
            <Value value={record[field]} property={property} />
          )}
        </td>
      ))}
    </tr>
  );
});

const isFilled = (value: unknown) => value !== null && value !== undefined && value !== "";
