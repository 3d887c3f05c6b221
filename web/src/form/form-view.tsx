import { type ReactNode, useMemo } from "react";
import type { Element } from "../api/shapes.ts";
import { type FormContext, FormHere } from "./context.ts";
import { Node } from "./elements.tsx";

/** The room in which the elements of one open form stand, and whatever else speaks of it. */
export function FormRoom({ children, ...context }: FormContext & { children: ReactNode }) {
  const { store, schema, mode, readOnly, filters, still, asOf, peek, prefix, blocks } = context;
  const here = useMemo(
    () => ({ store, schema, mode, readOnly, filters, still, asOf, peek, prefix, blocks }),
    [store, schema, mode, readOnly, filters, still, asOf, peek, prefix, blocks],
  );
  return <FormHere.Provider value={here}>{children}</FormHere.Provider>;
}

interface FormViewProps extends FormContext {
  layout: Element;
}

/** A form drawn from a layout. Everything given to it should keep its identity while nothing of it changes. */
export function FormView({ layout, ...context }: FormViewProps) {
  return (
    <FormRoom {...context}>
      <Node element={layout} />
    </FormRoom>
  );
}
