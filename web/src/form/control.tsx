import { memo, useCallback } from "react";
import type { Element } from "../api/shapes.ts";
import { Field } from "../ui/field.tsx";
import { widgetOf } from "../widgets/registry.tsx";
import { useElementState, useForm, useFormHere, useShownIssues } from "./context.ts";
import { controlId, propertyOf } from "./layout.ts";
import { getAt, scopePointer } from "./pointer.ts";

/** One field of the form: the frame, the widget that the server named, and what is wrong with the value. */
export const Control = memo(function Control({ element }: { element: Element }) {
  const { store, schema, readOnly, prefix } = useFormHere();
  const pointer = scopePointer(element.scope ?? "");
  const property = propertyOf(schema, element);
  const value = useForm((state) => getAt(state.data, pointer));
  const errors = useShownIssues(pointer);
  const state = useElementState(element);
  const change = useCallback((next: unknown) => store.put(pointer, next), [store, pointer]);
  const leave = useCallback(() => store.leave(pointer), [store, pointer]);
  // A field the viewer may not read is not in the schema, and then it is not in the form either.
  if (!property || state.visible === false) return null;
  const { Input } = widgetOf(property);
  return (
    <Field
      id={controlId(pointer, prefix)}
      label={element.label ?? property.title ?? pointer}
      help={property.description}
      required={state.required ?? property["x-required"]}
      errors={errors}
      span={element.options?.span}
    >
      {(wiring) => (
        <Input
          {...wiring}
          value={value}
          onChange={change}
          onBlur={leave}
          property={property}
          readOnly={readOnly || property.readOnly}
          disabled={state.enabled === false}
        />
      )}
    </Field>
  );
});
