// @vitest-environment jsdom
import { act } from "react";
import { expect, test, vi } from "vitest";
import type { Element, Schema } from "../api/shapes.ts";
import { draw } from "../i18n/drawn.tsx";
import type { InputProps } from "../widgets/contract.ts";
import { FormView } from "./form-view.tsx";
import { createForm } from "./store.ts";

const drawn: string[] = [];

vi.mock("../widgets/registry.tsx", () => ({
  widgetOf: () => ({
    Input({ id, value, property, ...wiring }: InputProps) {
      drawn.push(id);
      const { "aria-invalid": invalid, "aria-describedby": described } = wiring;
      return (
        <input
          id={id}
          readOnly
          value={String(value ?? "")}
          title={property.title}
          aria-invalid={invalid}
          aria-describedby={described}
        />
      );
    },
  }),
}));

const names = Array.from({ length: 33 }, (_, at) => `f${at}`);
const schema: Schema = { properties: Object.fromEntries(names.map((name) => [name, { title: name.toUpperCase() }])) };
const control = (name: string, more: Partial<Element> = {}): Element => ({
  type: "Control",
  name,
  scope: `#/properties/${name}`,
  ...more,
});

const filters = {};

function open(elements: Element[]) {
  const store = createForm({});
  const layout: Element = { type: "VerticalLayout", elements: [{ type: "Group", label: "All", elements }] };
  const page = draw(
    <FormView layout={layout} store={store} schema={schema} mode="edit" readOnly={false} filters={filters} />,
  );
  drawn.length = 0;
  return { store, page };
}

test("one key draws one field, however many the form has", () => {
  const { store } = open(names.map((name) => control(name)));
  act(() => store.put("/f7", "x"));
  expect(drawn).toEqual(["field-f7"]);
});

test("an answer without news draws nothing", () => {
  const { store } = open(names.map((name) => control(name)));
  act(() => store.put("/f1", "x"));
  drawn.length = 0;
  act(() => void store.take({ set: [], checked: ["/f1"], issues: [], locked: [], ui: [], notices: [] }, 1));
  expect(drawn).toEqual([]);
});

test("a rule shows and hides its field while the record changes", () => {
  const { store, page } = open([
    control("f0"),
    control("f1", { rules: [{ effect: "SHOW", condition: { field: "f0", is: "lost" } }] }),
  ]);
  expect(page.querySelector("#field-f1")).toBeNull();
  act(() => store.put("/f0", "lost"));
  expect(page.querySelector("#field-f1")).not.toBeNull();
});

test("a complaint is wired to its control", () => {
  const { store, page } = open([control("f0")]);
  act(() => store.refuse([{ pointer: "/f0", code: "wrong", severity: "error", message: "This is wrong.", help: "" }]));
  const input = page.querySelector("#field-f0");
  expect(input?.getAttribute("aria-invalid")).toBe("true");
  expect(page.querySelector(`#${input?.getAttribute("aria-describedby")}`)?.textContent).toContain("This is wrong.");
});

test("a field that is not in the schema is not in the form", () => {
  const { page } = open([control("f0"), control("secret")]);
  expect(page.querySelectorAll("input")).toHaveLength(1);
});

test("an element of an unknown type shows itself and harms nothing", () => {
  const { page } = open([control("f0"), { type: "Sparkline", name: "s" }]);
  expect(page.textContent).toContain("Sparkline");
  expect(page.querySelectorAll("input")).toHaveLength(1);
});

test("a tab says how much in it needs attention, and goes when its rule says so", () => {
  const { store, page } = open([
    {
      type: "Categorization",
      elements: [
        { type: "Category", label: "First", elements: [control("f0")] },
        {
          type: "Category",
          label: "Second",
          elements: [control("f1")],
          rules: [{ effect: "HIDE", condition: { field: "f0", is: "alone" } }],
        },
      ],
    },
  ]);
  const tabs = () => [...page.querySelectorAll('[role="tab"]')].map((tab) => tab.textContent);
  expect(tabs()).toEqual(["First", "Second"]);
  act(() => store.refuse([{ pointer: "/f1", code: "wrong", severity: "error", message: "This is wrong.", help: "" }]));
  expect(tabs()).toEqual(["First", "Second1"]);
  act(() => store.put("/f0", "alone"));
  expect(tabs()).toEqual(["First"]);
});
