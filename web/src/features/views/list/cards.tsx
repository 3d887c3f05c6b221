import { Link } from "@tanstack/react-router";
import { memo, useRef } from "react";
import type { RecordData } from "../../../api/shapes.ts";
import { useSay } from "../../../i18n/index.tsx";
import { isFilled } from "../../../views/contract.ts";
import { Value } from "../../../widgets/registry.tsx";
import type { Column } from "../search.ts";
import { type ListShown, useRows } from "./rows.ts";

/** Height of a card with its two lines, in pixels. */
const HEIGHT = 64;

/** The list on a narrow screen: the first column as title, the next ones in a line below it. */
export function Cards({ head, columns, items, more }: ListShown) {
  const say = useSay();
  const scroller = useRef<HTMLDivElement>(null);
  const { rows, before, after } = useRows(scroller, items.length, HEIGHT, more);
  return (
    <div className="card-scroll" ref={scroller}>
      <ul
        className="cards"
        aria-label={say("list.table", { title: head.plural })}
        style={{ paddingTop: before, paddingBottom: after }}
      >
        {rows.map(({ index }) => {
          const record = items[index];
          return record && <Card key={record.id} object={head.object} record={record} columns={columns} at={index} />;
        })}
      </ul>
    </div>
  );
}

interface CardProps {
  object: string;
  record: RecordData;
  columns: Column[];
  at: number;
}

const Card = memo(function Card({ object, record, columns, at }: CardProps) {
  const say = useSay();
  const [first, ...others] = columns;
  const facts = others.filter(({ field }) => isFilled(record[field])).slice(0, 3);
  return (
    <li style={{ height: HEIGHT }}>
      <Link to="/o/$object/$id" params={{ object, id: record.id }} data-row={at} data-id={record.id}>
        <span className="card-title">
          {first && isFilled(record[first.field]) ? (
            <Value plain value={record[first.field]} property={first.property} record={record} />
          ) : (
            say("list.untitled")
          )}
        </span>
        <span className="card-facts">
          {facts.map(({ field, property }) => (
            <span key={field} title={property.title}>
              <Value plain value={record[field]} property={property} record={record} />
            </span>
          ))}
        </span>
      </Link>
    </li>
  );
});
