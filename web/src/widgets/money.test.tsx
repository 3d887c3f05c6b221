// @vitest-environment jsdom
import { expect, test, vi } from "vitest";
import type { Property } from "../api/shapes.ts";
import { draw } from "../i18n/drawn.tsx";
import { Value, widgetOf } from "./registry.tsx";

vi.mock("../api/workspace.ts", () => ({ useCurrency: () => "CNY" }));

const own: Property = {
  "x-widget": { name: "money", props: { said: "currency", in: "~currency", base: "amount~base" } },
};
const fixed = (currency: string): Property => ({ "x-widget": { name: "money", props: { currency } } });

test.each([
  ["of the record", own, { "~currency": "KWD", "amount~base": "28000.0000" }, "KWD 1,200.000", "¥28,000.00"],
  ["of the company", own, { "~currency": null, "amount~base": "1200.0000" }, "¥1,200.00", ""],
  ["of another everywhere", fixed("JPY"), {}, "¥1,200", ""],
  ["of nobody else", { "x-widget": { name: "money" } }, {}, "¥1,200.00", ""],
] as const)("an amount in the currency %s", (_, property, record, text, base) => {
  const place = draw(<Value value="1200.0000" property={property} record={record} />);
  expect(place.textContent?.replaceAll("\u00a0", " ")).toBe(text);
  expect(place.querySelector("span")?.title ?? "").toContain(base);
});

test("while it is edited an amount follows the field that says the currency", () => {
  const { Input, beside } = widgetOf(own);
  expect(beside?.(own)).toEqual(["said", "in"].map((name) => own["x-widget"]?.props?.[name]));
  const wiring = { "aria-invalid": undefined, "aria-describedby": undefined, "aria-required": undefined };
  for (const [record, code, shown] of [
    [{ currency: "JPY", "~currency": "USD" }, "JPY", "1,200"],
    [{ currency: null, "~currency": null }, "CNY", "1,200.00"],
  ] as const) {
    const place = draw(
      <Input id="a" {...wiring} value="1200.0000" onChange={() => {}} property={own} record={record} />,
    );
    expect(place.textContent).toBe(code);
    expect(place.querySelector("input")?.value).toBe(shown);
  }
});

test("a currency is its code, with its name for who does not know it", () => {
  const property: Property = { "x-widget": { name: "currency" }, oneOf: [{ const: "USD", title: "USD" }] };
  const place = draw(<Value value="USD" property={property} />);
  expect(place.textContent).toBe("USD");
  expect(place.querySelector("span")?.title).toBe("US Dollar");
});
