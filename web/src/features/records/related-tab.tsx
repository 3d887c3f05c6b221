import type { Element, FormAnswer, Related } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { State } from "../../ui/state.tsx";
import { RelatedList } from "./related-list.tsx";

/** Everything that refers to the record and that its form does not show already. */
export function RelatedTab({ related }: { related: Related[] }) {
  const say = useSay();
  if (related.length === 0) return <State title={say("related.none")} />;
  return (
    <div className="related-tab">
      {related.map((one) => (
        <RelatedList key={one.name} related={one} />
      ))}
    </div>
  );
}

/** What people say and have to do about a record stands in its timeline. */
const IN_TIMELINE = ["comment", "task"];

/** What may refer to the record, without the child records and related lists of its form. */
export function furtherRelated({ layout, schema, related }: FormAnswer): Related[] {
  const shown = new Set(namesIn(layout, schema.properties));
  return (related ?? []).filter((one) => !shown.has(one.name) && !IN_TIMELINE.includes(one.object));
}

function namesIn(element: Element, properties: FormAnswer["schema"]["properties"]): string[] {
  const own = typeof element.options?.of === "string" ? [element.options.of] : [];
  const property = properties[element.scope?.replace("#/properties/", "") ?? ""];
  const children = property?.["x-totals"] ? [`${property["x-to"]}.${String(property["x-widget"]?.props?.by)}`] : [];
  return [...own, ...children, ...(element.elements ?? []).flatMap((inner) => namesIn(inner, properties))];
}
