// @vitest-environment jsdom
import { expect, test } from "vitest";
import type { Property } from "../api/shapes.ts";
import { widgetOf } from "./registry.tsx";

const parse = (name: string, text: string, more: Property = {}) => {
  const property = { ...more, "x-widget": { name } };
  return widgetOf(property).parse?.(text, property);
};

test.each([
  ["decimal", "1,250.50", "1250.50"],
  ["money", "¥1，200", "1200"],
  ["money", "(x)", "(x)"],
  ["percent", "15%", "15"],
  ["percent", "", null],
  ["integer", "-3", -3],
  ["integer", "3.5", "3.5"],
  ["rating", "★★☆", 2],
  ["boolean", "是", true],
  ["boolean", "no", false],
  ["boolean", "perhaps", undefined],
  ["date", "2026/3/5", "2026-03-05"],
  ["date", "2026年11月26日", "2026-11-26"],
  ["date", "05/03/2026", undefined],
  ["text", "Bolt", "Bolt"],
  ["text", "", null],
])("a cell of a spreadsheet becomes a %s: %s", (name, text, value) => {
  expect(parse(name, text)).toEqual(value);
});

test("an option is meant by its title or its value, and no other text is one", () => {
  const property = { oneOf: [{ const: "won", title: "赢单" }] };
  expect(parse("choice", "赢单", property)).toBe("won");
  expect(parse("choice", "WON", property)).toBe("won");
  expect(parse("choice", "lost", property)).toBe(undefined);
});
