// @vitest-environment jsdom
import { expect, test } from "vitest";
import type { Schema } from "../api/shapes.ts";
import { comparedOf } from "./registry.tsx";

const units = [
  { name: "kg", factor: "1" },
  { name: "g", factor: "0.001" },
];
const schema: Schema = {
  properties: {
    load: { "x-widget": { name: "quantity", props: { units } } },
    place: { "x-widget": { name: "address" } },
    name: { "x-widget": { name: "text" } },
  },
};
const read = comparedOf(schema);

test("a quantity is compared by what it comes to", () => {
  expect(read.load?.({ value: "1500", unit: "g" })).toBe("1.500000");
  expect(read.load?.({ value: "-0.0005", unit: "g" })).toBe("-0.000001");
  expect(read.load?.({ value: "-", unit: "g" })).toBe(null);
  expect(read.load?.({ value: "1", unit: "stone" })).toBe(null);
});

test("an address is searched as one line", () => {
  expect(read.place?.({ detail: "长安街 1 号", region: "110101" })).toBe("110101 | 长安街 1 号 |  | ");
  expect(read.place?.({ detail: "长安街 1 号" })).toBe("长安街 1 号");
});

test("other values are compared as they are", () => {
  expect(read.name).toBeUndefined();
});
