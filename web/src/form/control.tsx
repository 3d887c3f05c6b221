import { memo, useCallback, useMemo } from "react";
import type { Element, Fields, Property } from "../api/shapes.ts";
import { useSay } from "../i18n/index.tsx";
import { Field } from "../ui/field.tsx";
import { widgetOf } from "../widgets/registry.tsx";
import { useElementState, useForm, useFormHere, useShownIssues } from "./context.ts";
import { controlId, propertyOf } from "./layout.ts";
import { getAt, scopePointer } from "./pointer.ts";

/** One field of the form: the frame, the widget that the server named, and what is wrong with the value. */
export const Control = memo(function Control({ element }: { element: Element }) {
  const { store, schema, readOnly, still, peek, prefix } = useFormHere();
  const pointer = scopePointer(element.scope ?? "");
  const property = propertyOf(schema, element);
  const value = useForm((state) => getAt(state.data, pointer));
  const errors = useShownIssues(pointer);
  const state = useElementState(element);
  const locked = useForm((state) => state.locked.includes(pointer));
  const record = useBeside(property);
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
      aside={peek && <Peek property={property} value={value} peek={peek} />}
    >
      {(wiring) => (
        <Input
          {...wiring}
          value={value}
          onChange={change}
          onBlur={leave}
          property={property}
          record={record}
          readOnly={readOnly || still || locked || property.readOnly}
          disabled={state.enabled === false}
        />
      )}
    </Field>
  );
});

/** Leads to the record that a reference names, without leaving this one. */
function Peek({
  property,
  value,
  peek,
}: {
  property: Property;
  value: unknown;
  peek(object: string, id: string): void;
}) {
  const say = useSay();
  const to = property["x-to"];
  if (!to || typeof value !== "string") return null;
  return (
    <button type="button" className="peek" title={say("peek.look")} onClick={() => peek(to, value)}>
      <span className="unseen">{say("peek.lookAt", { title: property.title ?? to })}</span>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" className="glyph">
        <path d="M2.5 3.5h11v9h-11zM9.5 3.5v9" />
      </svg>
    </button>
  );
}

/** What else of the record the widget reads; a control is drawn anew only when that changes. */
function useBeside(property: Property | undefined): Fields | undefined {
  const names = useMemo(() => (property && widgetOf(property).beside?.(property)) ?? [], [property]);
  const values = useForm((state) => JSON.stringify(names.map((name) => state.data[name] ?? null)));
  return useMemo(() => {
    const read = JSON.parse(values) as unknown[];
    return Object.fromEntries(names.map((name, at) => [name, read[at]]));
  }, [names, values]);
}
