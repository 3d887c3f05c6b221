import { useShallow } from "zustand/react/shallow";
import type { Element, Property } from "../../api/shapes.ts";
import { Value } from "../../widgets/registry.tsx";
import { useForm, useFormHere } from "../context.ts";

interface TotalsProps {
  element: Element;
  property: Property;
}

/** The figures of the record that follow from its rows: those the layout names, else the roll-ups over them. */
export function Totals({ element, property }: TotalsProps) {
  const { schema } = useFormHere();
  const named = Array.isArray(element.options?.totals) ? (element.options.totals as string[]) : undefined;
  const fields = (named ?? (property["x-totals"] ?? []).map((total) => total.field)).filter(
    (field) => schema.properties[field],
  );
  const values = useForm(useShallow((state) => fields.map((field) => state.data[field])));
  if (fields.length === 0) return null;
  return (
    <dl className="totals" aria-live="polite">
      {fields.map((field, at) => (
        <div key={field}>
          <dt>{schema.properties[field]?.title}</dt>
          <dd>
            {values[at] === null || values[at] === undefined ? (
              "–"
            ) : (
              <Value value={values[at]} property={schema.properties[field]} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
