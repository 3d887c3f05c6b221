// @vitest-environment jsdom
import { useState } from "react";
import { expect, test } from "vitest";
import type { Property } from "../api/shapes.ts";
import { draw } from "../i18n/drawn.tsx";
import { Value, widgetOf } from "./registry.tsx";

const units = [
  { name: "kg", factor: "1" },
  { name: "g", factor: "0.001" },
];

/** A widget, its settings, a value and how it reads. */
const VALUES: [string, Record<string, unknown>, unknown, string][] = [
  ["url", {}, "https://example.org/", "example.org"],
  ["tags", { maxItems: 3 }, ["VIP", "老客户"], "VIP老客户"],
  ["rating", { max: 5 }, 3, "★★★☆☆"],
  ["color", {}, "#1677ff", "#1677ff"],
  ["barcode", { format: "ean13" }, "6901234567892", "6901234567892"],
  ["code", { length: 18 }, "91350100M000100Y43", "91350100M000100Y43"],
  ["integer", { unit: "days", bands: [30, 60, 90] }, 1200, "1,200"],
  ["integer", { unit: "days", bands: [] }, -1, "-1"],
  ["duration", { unit: "minutes" }, 5400, "1:30"],
  ["duration", { unit: "minutes" }, 5415, "1:30:15"],
  ["json", {}, { a: [1, null] }, '{"a":[1,null]}'],
  ["rich_text", {}, "<p>Best <b>silk</b></p>", "Best silk"],
  ["address", {}, { region: "110105", detail: "建国路 1 号" }, "建国路 1 号, 110105"],
  ["location", {}, { latitude: "39.904200", longitude: "116.407400", system: "wgs84" }, "39.904200, 116.407400"],
  ["file", { accept: [".pdf"] }, { id: "1", name: "offer.pdf", size: 7, type: "application/pdf" }, "offer.pdf"],
  [
    "files",
    { max: 3 },
    [
      { id: "1", name: "a.pdf" },
      { id: "2", name: "b.pdf" },
    ],
    "a.pdfb.pdf",
  ],
  ["image", {}, { id: "1", name: "shop.png", size: 7, type: "image/png" }, ""],
  ["signature", {}, { id: "1", name: "signature.png", size: 7, type: "image/png" }, ""],
  ["quantity", { units }, { value: "1500.000", unit: "g" }, "1,500 g"],
];

test.each(VALUES)("%s with %j reads %j as %s", (name, props, value, text) => {
  const property: Property = { "x-widget": { name, props } };
  expect(draw(<Value value={value} property={property} />).textContent).toBe(text);
});

test.each(VALUES)("%s with %j hides what is masked", (name, props) => {
  const property: Property = { "x-widget": { name, props } };
  expect(draw(<Value value="****" property={property} />).textContent).toContain("****");
});

test.each(VALUES)("%s with %j can be edited, and is not changed by being shown", (name, props, value) => {
  const property: Property = { "x-widget": { name, props } };
  const { Input } = widgetOf(property);
  const changes: unknown[] = [];
  function Page() {
    const [now, setNow] = useState(value);
    const change = (next: unknown) => {
      changes.push(next);
      setNow(next);
    };
    const wiring = { "aria-invalid": undefined, "aria-describedby": undefined, "aria-required": undefined };
    return <Input id="field-a" {...wiring} value={now} onChange={change} property={property} />;
  }
  const place = draw(<Page />);
  expect(place.querySelector("#field-a")).not.toBeNull();
  expect(changes).toEqual([]);
});
