// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { expect, test } from "vitest";
import type { Property } from "../api/shapes.ts";
import { draw } from "../i18n/drawn.tsx";
import { currentLanguage } from "../i18n/index.tsx";
import { Value, widgetOf } from "./registry.tsx";

const [ADA, BO] = ["01980a5e-7c00-7000-8000-00000000000a", "01980a5e-7c00-7000-8000-00000000000b"];
const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
const language = currentLanguage();
for (const [object, id, label] of [
  ["contact", ADA, "Ada"],
  ["contact", BO, "Bo"],
  ["user", ADA, "Ada Li"],
]) {
  client.setQueryData(["label", object, id, language], label);
}
client.setQueryData(["list", "account", language], {
  schema: {
    properties: {
      name: { title: "Name", type: "string", "x-widget": { name: "text" } },
      staff: { title: "Staff", type: "integer", "x-widget": { name: "integer" } },
      active: { title: "Active", type: "boolean", "x-widget": { name: "boolean" } },
      contacts: { title: "Contacts", type: "array", "x-to": "contact", "x-widget": { name: "references" } },
    },
  },
});

const drawn = (page: ReactNode) => draw(<QueryClientProvider client={client}>{page}</QueryClientProvider>);

const references: Property = {
  "x-to": "contact",
  "x-widget": { name: "references", props: { to: "contact", max: 3 } },
};
const users: Property = { "x-to": "user", "x-widget": { name: "users", props: { max: 3 } } };
const any: Property = {
  properties: { object: { oneOf: [{ const: "contact", title: "Contact" }] } },
  "x-widget": { name: "any_reference", props: { to: ["contact", "secret"] } },
};
const filter: Property = { "x-widget": { name: "filter", props: { of: "account" } } };

const CASES: [string, Property, unknown, string][] = [
  ["references", references, [BO, ADA], "BoAda"],
  ["users", users, [ADA], "Ada Li"],
  ["any_reference", any, { object: "contact", id: ADA }, "Contact Ada"],
  ["any_reference of an object alone", any, { object: "contact" }, "Contact"],
  ["filter of one test", filter, { field: "staff", at_least: 5 }, "Staff is at least 5"],
  [
    "filter of several",
    filter,
    {
      any: [
        { field: "name", is_empty: true },
        { all: [{ field: "active", is: true }, { not: { field: "name", is: "x" } }] },
      ],
    },
    "Name is empty or (Active is Yes and not (Name is x))",
  ],
  ["filter of a list", filter, { field: "contacts", contains: ADA }, "Contacts contains Ada"],
  [
    "filter of related records",
    filter,
    { count: "contacts", at_least: 2, where: { field: "owner", is: { me: true } } },
    "at least 2 × Contacts where (owner is the viewer)",
  ],
];

test.each(CASES)("%s is read", (_, property, value, text) => {
  expect(drawn(<Value plain value={value} property={property} />).textContent).toBe(text);
});

test.each(CASES)("%s hides what is masked", (_, property) => {
  expect(drawn(<Value value="****" property={property} />).textContent).toBe("****");
});

test.each(CASES)("%s is not changed by being shown in a form", (_, property, value) => {
  const { Input } = widgetOf(property);
  const changes: unknown[] = [];
  const wiring = { "aria-invalid": undefined, "aria-describedby": undefined, "aria-required": undefined };
  const page = (
    <Input id="field-a" {...wiring} value={value} onChange={(next) => changes.push(next)} property={property} />
  );
  const place = drawn(page);
  expect(place.querySelector("#field-a")).not.toBeNull();
  expect(changes).toEqual([]);
});

test("several are shown as chosen, by their names", () => {
  const { Input } = widgetOf(references);
  const wiring = { "aria-invalid": undefined, "aria-describedby": undefined, "aria-required": undefined };
  const place = drawn(<Input id="field-a" {...wiring} value={[ADA, BO]} onChange={() => {}} property={references} />);
  expect(place.textContent).toContain("Ada");
  expect(place.textContent).toContain("Bo");
});
