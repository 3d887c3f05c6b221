import type { Element, Fields, ListAnswer, Schema } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { Value } from "../../widgets/registry.tsx";

interface KeyFactsProps {
  list: ListAnswer;
  layout: Element;
  schema: Schema;
  record: Fields;
}

/** What matters most about a record. */
export function KeyFacts({ list, layout, schema, record }: KeyFactsProps) {
  const say = useSay();
  const fields = factsOf(list, layout).filter((field) => schema.properties[field]);
  if (fields.length === 0) return null;
  return (
    <dl className="facts" aria-label={say("record.facts")}>
      {fields.map((field) => {
        const value = record[field];
        const isEmpty = value === null || value === undefined || value === "";
        return (
          <div key={field}>
            <dt>{schema.properties[field]?.title}</dt>
            <dd>
              {isEmpty ? (
                <span className="faint">–</span>
              ) : (
                <Value value={value} property={schema.properties[field]} record={record} />
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** So many columns of a list tell enough. */
const MOST = 5;

/** What the form highlights; else the first columns of the object's first list, which its author finds most telling. */
export function factsOf(list: ListAnswer, layout: Element): string[] {
  const chosen = elementsOf(layout, "Highlights").flatMap((element) => element.options?.fields ?? []);
  if (chosen.length > 0) return chosen.filter((field): field is string => typeof field === "string");
  const columns = (list.lists[0]?.columns ?? []).map((column) => column.field);
  return columns.slice(1, MOST + 1);
}

/** All elements of one type in a layout. */
export function elementsOf(layout: Element, type: string): Element[] {
  const inner = (layout.elements ?? []).flatMap((element) => elementsOf(element, type));
  return layout.type === type ? [layout, ...inner] : inner;
}
