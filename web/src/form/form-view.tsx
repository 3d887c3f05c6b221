import { type ReactNode, useMemo } from "react";
import type { Element } from "../api/shapes.ts";
import { type FormContext, FormHere } from "./context.ts";
import { Node } from "./elements.tsx";

interface FormViewProps extends FormContext {
  layout: Element;
  above?: ReactNode;
  below?: ReactNode;
}

/** A form drawn from a layout. Everything given to it should keep its identity while nothing of it changes. */
export function FormView({ layout, above, below, store, schema, mode, readOnly, filters }: FormViewProps) {
  const here = useMemo(() => ({ store, schema, mode, readOnly, filters }), [store, schema, mode, readOnly, filters]);
  return (
    <FormHere.Provider value={here}>
      {above}
      <Node element={layout} />
      {below}
    </FormHere.Provider>
  );
}
