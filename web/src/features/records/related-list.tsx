import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { useId } from "react";
import { listQuery } from "../../api/queries.ts";
import { relatedQuery } from "../../api/record-queries.ts";
import type { Element, Filter, Property, RecordData, Related } from "../../api/shapes.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { Failure } from "../../ui/state.tsx";
import { Value } from "../../widgets/registry.tsx";
import { useRecordHere } from "./here.ts";

/** So many records are shown where the layout does not say. */
const LIMIT = 5;
/** So many columns fit beside each other. */
const COLUMNS = 4;

/** The element of a layout: records that refer to this one. A record that does not exist yet has none. */
export function RelatedBlock({ element }: { element: Element }) {
  const here = useRecordHere();
  const related = here?.related.find((one) => one.name === element.options?.of);
  if (!related) return null;
  const { columns, limit } = element.options ?? {};
  return (
    <RelatedList
      related={related}
      title={element.label}
      columns={Array.isArray(columns) && columns.length > 0 ? columns.map(fieldOf) : undefined}
      limit={typeof limit === "number" ? limit : LIMIT}
    />
  );
}

const fieldOf = (entry: unknown): string =>
  typeof entry === "string" ? entry : String((entry as { field?: unknown }).field ?? "");

interface RelatedListProps {
  related: Related;
  title?: string;
  columns?: string[];
  limit?: number;
}

/** Records of another object that refer to this one: how many, the newest of them, and a way to make another. */
export function RelatedList({ related, title, columns, limit = LIMIT }: RelatedListProps) {
  const say = useSay();
  const titleId = useId();
  const navigate = useNavigate();
  const here = useRecordHere();
  const language = useLanguage((state) => state.language);
  const list = useQuery(listQuery(related.object, language));
  const filter = here ? refersTo(related, here) : { all: [] };
  const found = useQuery({ ...relatedQuery(related.object, filter, limit, here?.asOf), enabled: here !== null });
  if (!here) return null;
  const shown = (columns ?? list.data?.lists[0]?.columns.map((column) => column.field) ?? [])
    .filter((field) => field !== related.field && list.data?.schema.properties[field])
    .slice(0, COLUMNS);
  const count = found.data?.count;
  const value = related.whole
    ? { object: here.object, id: here.id }
    : related.operator === "contains"
      ? [here.id]
      : here.id;
  return (
    <section className="related" aria-labelledby={titleId}>
      <header>
        <h2 id={titleId}>
          {title ?? related.plural}{" "}
          {count && <span className="faint number">{count.exact ? count.value : `${count.value}+`}</span>}
        </h2>
        {related.can.create && !here.asOf && (
          <Button
            size="small"
            onClick={() =>
              navigate({
                to: "/o/$object/new",
                params: { object: related.object },
                search: { set: { [related.field]: value } },
              })
            }
          >
            + {say("related.new", { title: related.title })}
          </Button>
        )}
      </header>
      {found.isError ? (
        <Failure error={found.error} retry={() => found.refetch()} />
      ) : !found.data || !list.data ? (
        <Bones rows={2} />
      ) : found.data.items.length === 0 ? (
        <p className="faint">{say("related.empty")}</p>
      ) : (
        <RelatedTable
          title={title ?? related.plural}
          object={related.object}
          columns={shown}
          properties={list.data.schema.properties}
          items={found.data.items}
        />
      )}
      {count && count.value > limit && (
        <p>
          <Link to="/o/$object" params={{ object: related.object }} search={{ filter }}>
            {count.exact ? say("related.all", { count: count.value }) : say("related.more")}
          </Link>
        </p>
      )}
    </section>
  );
}

/** The filter that finds what refers to this record. */
function refersTo(related: Related, here: { object: string; id: string }): Filter {
  const value = related.whole ? { object: here.object, id: here.id } : here.id;
  return { field: related.field, [related.operator]: value };
}

function Bones({ rows }: { rows: number }) {
  return (
    <div className="related-bones">
      {Array.from({ length: rows }, (_, at) => at).map((at) => (
        <span key={at} className="bone" style={{ width: `${80 - at * 20}%` }} />
      ))}
    </div>
  );
}

interface RelatedTableProps {
  title: string;
  object: string;
  columns: string[];
  properties: Record<string, Property>;
  items: RecordData[];
}

function RelatedTable({ title, object, columns, properties, items }: RelatedTableProps) {
  const say = useSay();
  const here = useRecordHere();
  return (
    <div className="rows-scroll">
      <table className="related-table" aria-label={title}>
        <thead>
          <tr>
            {columns.map((field) => (
              <th key={field} scope="col" data-align={properties[field]?.["x-align"]}>
                {properties[field]?.title ?? field}
              </th>
            ))}
            <td className="row-acts" />
          </tr>
        </thead>
        <tbody>
          {items.map((record) => (
            <tr key={record.id}>
              {columns.map((field, at) => (
                <td key={field} data-align={properties[field]?.["x-align"]}>
                  {at === 0 ? (
                    <Link to="/o/$object/$id" params={{ object, id: record.id }}>
                      <Named value={record[field]} property={properties[field]} />
                    </Link>
                  ) : (
                    <Value value={record[field]} property={properties[field]} />
                  )}
                </td>
              ))}
              <td className="row-acts">
                {here?.peek && (
                  <Button
                    type="text"
                    size="small"
                    title={say("peek.look")}
                    onClick={() => here.peek?.(object, record.id)}
                  >
                    <span className="unseen">{say("peek.look")}</span>
                    <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" className="glyph">
                      <path d="M2.5 3.5h11v9h-11zM9.5 3.5v9" />
                    </svg>
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Named({ value, property }: { value: unknown; property: Property | undefined }) {
  const say = useSay();
  if (value === null || value === undefined || value === "") return <>{say("list.untitled")}</>;
  return <Value plain value={value} property={property} />;
}
