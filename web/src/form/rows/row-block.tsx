import type { ReactNode } from "react";
import type { Element, Property } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { Failure, Patient } from "../../ui/state.tsx";
import { useElementState, useFormHere } from "../context.ts";
import { controlId, fieldOf } from "../layout.ts";
import { pointerTo } from "../pointer.ts";
import { RowIssues } from "./row-issues.tsx";
import { Totals } from "./totals.tsx";
import { type Rows, useRows } from "./use-rows.ts";

interface RowBlockProps {
  element: Element;
  property: Property;
  children(table: Rows): ReactNode;
}

/** The frame of everything that is drawn of child records: title, the states on the way, complaints and totals. */
export function RowBlock({ element, property, children }: RowBlockProps) {
  const say = useSay();
  const { prefix } = useFormHere();
  const { rows, error, retry } = useRows(element, property);
  const state = useElementState(element);
  if (state.visible === false) return null;
  const id = controlId(pointerTo(fieldOf(element) ?? ""), prefix);
  const failed = error !== undefined && error !== null;
  return (
    <section
      className="rows"
      id={id}
      tabIndex={-1}
      aria-labelledby={`${id}-title`}
      data-ordered={rows?.order ? true : undefined}
    >
      <h2 id={`${id}-title`}>
        {element.label ?? property.title}{" "}
        {rows && rows.rows.length > 0 && <span className="faint number">{rows.rows.length}</span>}
      </h2>
      {failed && <Failure error={error} retry={retry} />}
      {!failed && !rows && (
        <Patient>
          <span className="bone" style={{ width: "100%", height: 96 }} />
        </Patient>
      )}
      {!failed && rows && (
        <>
          {rows.rows.length === 0 && !rows.can.create && <p className="faint">{say("rows.none")}</p>}
          {children(rows)}
          <RowIssues table={rows} />
          <Totals element={element} property={property} />
        </>
      )}
    </section>
  );
}
