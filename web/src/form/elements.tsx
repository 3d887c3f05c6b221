import { Tabs } from "antd";
import { type ComponentType, memo, type ReactNode, useId } from "react";
import { useStore } from "zustand";
import { useShallow } from "zustand/react/shallow";
import type { Element, Property } from "../api/shapes.ts";
import { useSay } from "../i18n/index.tsx";
import { later } from "../ui/later.tsx";
import { Placeholder } from "../ui/placeholder.tsx";
import { Patient } from "../ui/state.tsx";
import { useElementState, useForm, useFormHere } from "./context.ts";
import { Control } from "./control.tsx";
import { controlsOf, propertyOf, ruled } from "./layout.ts";
import { scopePointer } from "./pointer.ts";
import { shownIssues } from "./store.ts";

// Most records have no child records in their form; as much room is kept as while the rows themselves are on the way.
const waiting = (
  <Patient>
    <span className="bone" style={{ width: "100%", height: 96 }} />
  </Patient>
);
const Checklist = later(async () => (await import("./rows/checklist.tsx")).Checklist, waiting);
const ChildTable = later(async () => (await import("./rows/child-table.tsx")).ChildTable, waiting);
const Matrix = later(async () => (await import("./rows/matrix.tsx")).Matrix, waiting);
const Scorecard = later(async () => (await import("./rows/scorecard.tsx")).Scorecard, waiting);

/** One element of a layout; what it is stands in the table below, and what is not there shows itself as unknown. */
export const Node = memo(function Node({ element }: { element: Element }) {
  const { blocks } = useFormHere();
  const Drawn = ELEMENTS[element.type] ?? blocks?.[element.type] ?? Unknown;
  return <Drawn element={element} />;
});

type Drawn = (props: { element: Element }) => ReactNode;

function Shown({ element, children }: { element: Element; children: ReactNode }) {
  return useElementState(element).visible === false ? null : children;
}

const inner = (element: Element) =>
  (element.elements ?? []).map((child, at) => <Node key={child.name ?? at} element={child} />);

function VerticalLayout({ element }: { element: Element }) {
  return (
    <Shown element={element}>
      <div className="stack">{inner(element)}</div>
    </Shown>
  );
}

function HorizontalLayout({ element }: { element: Element }) {
  return (
    <Shown element={element}>
      <div className="row-of-fields">{inner(element)}</div>
    </Shown>
  );
}

function Group({ element }: { element: Element }) {
  const titleId = useId();
  return (
    <Shown element={element}>
      <section className="group" aria-labelledby={element.label ? titleId : undefined}>
        {element.label && <h2 id={titleId}>{element.label}</h2>}
        <div className="grid" data-columns={element.options?.columns ?? 1}>
          {inner(element)}
        </div>
      </section>
    </Shown>
  );
}

function Categorization({ element }: { element: Element }) {
  const { store, filters } = useFormHere();
  const categories = element.elements ?? [];
  // A primitive is compared by value, so the tabs are drawn again only when one of them comes or goes.
  const shown = useStore(store, (state) =>
    categories.map((category) => (ruled(category, state.data, filters).visible === false ? "0" : "1")).join(""),
  );
  return (
    <Shown element={element}>
      <Tabs
        items={categories
          .filter((_, at) => shown[at] === "1")
          .map((category, at) => ({
            key: category.name ?? String(at),
            label: <CategoryTitle category={category} />,
            // Every tab stays in the page, so that a complaint in a closed one can be found.
            forceRender: true,
            children: <div className="stack">{inner(category)}</div>,
          }))}
      />
    </Shown>
  );
}

/** A tab's title, marked when something in it needs attention. */
function CategoryTitle({ category }: { category: Element }) {
  const pointers = controlsOf(category).map((control) => scopePointer(control.scope ?? ""));
  const count = useForm(
    useShallow((state) => pointers.reduce((sum, pointer) => sum + shownIssues(state, pointer).length, 0)),
  );
  return (
    <span>
      {category.label}
      {count > 0 && <span className="badge">{count}</span>}
    </span>
  );
}

function Label({ element }: { element: Element }) {
  return (
    <Shown element={element}>
      <p className="layout-label">{element.text ?? element.label}</p>
    </Shown>
  );
}

function Unknown({ element }: { element: Element }) {
  const say = useSay();
  return <Placeholder>{say("layout.unknown", { type: element.type })}</Placeholder>;
}

/** Child records are a table of their own; whatever else a scope names is one control. */
function ControlOrRows({ element }: { element: Element }) {
  const { schema } = useFormHere();
  const property = propertyOf(schema, element);
  if (property?.["x-totals"]) return <ChildTable element={element} property={property} />;
  return <Control element={element} />;
}

/** An element over child records; without them there is nothing to draw. */
function ofRows(Drawn: ComponentType<{ element: Element; property: Property }>): Drawn {
  return function OfRows({ element }) {
    const { schema } = useFormHere();
    const property = propertyOf(schema, element);
    return property?.["x-totals"] ? <Drawn element={element} property={property} /> : null;
  };
}

const ELEMENTS: Record<string, Drawn> = {
  VerticalLayout,
  HorizontalLayout,
  Group,
  Categorization,
  Category: VerticalLayout,
  Label,
  Control: ControlOrRows,
  Checklist: ofRows(Checklist),
  Scorecard: ofRows(Scorecard),
  Matrix: ofRows(Matrix),
};
