// @vitest-environment jsdom
import { expect, test } from "vitest";
import type { Head } from "../../../api/shapes.ts";
import { figuresFor, figuresOf, measuresOf, withFigure } from "./figures.ts";
import { groupFilter, groupings, spanOf } from "./grouping.ts";

const head = {
  schema: {
    properties: {
      name: { "x-operators": ["is"], "x-widget": { name: "text" } },
      amount: { "x-operators": ["is"], "x-align": "end", "x-widget": { name: "money" } },
      done: { "x-operators": ["is"], "x-align": "end", "x-widget": { name: "percent" } },
      silent: { "x-operators": ["is"], "x-align": "end", "x-widget": { name: "integer" }, "x-told": true },
      masked: { "x-operators": [], "x-align": "end", "x-widget": { name: "money" } },
      stage: { "x-operators": ["is"], type: "string", oneOf: [] },
      ends: { "x-operators": ["is"], type: "string", format: "date" },
      friends: { "x-operators": ["contains"], type: "array", "x-to": "person" },
    },
  },
} as unknown as Head;
const columns = ["name", "amount", "done", "masked", "silent"].map((field) => ({
  field,
  width: undefined,
  property: {},
}));

test("below a column of numbers stands what is usual for it, or what the person chose", () => {
  expect(figuresOf(head, columns, undefined)).toEqual({ amount: "sum", done: "avg" });
  expect(figuresOf(head, columns, "amount:max,done:none")).toEqual({ amount: "max" });
  expect(figuresOf(head, columns, "done:sum")).toEqual({ amount: "sum" });
  expect(figuresFor({ "x-widget": { name: "rating" } })).toEqual(["avg", "min", "max"]);
  expect(withFigure("amount:max,done:none", "amount", "min")).toBe("done:none,amount:min");
  expect(measuresOf({ amount: "sum" })).toEqual(["count", "sum:amount"]);
});

test("a list is grouped by what has few values, or by spans of days", () => {
  expect(groupings(head).map(({ field, buckets }) => [field, buckets.length])).toEqual([
    ["stage", 0],
    ["ends", 5],
  ]);
});

test.each([
  ["day", "2026-02-28", "2026-02-28", "2026-02-28"],
  ["week", "2026-12-28", "2026-12-28", "2027-01-03"],
  ["month", "2028-02", "2028-02-01", "2028-02-29"],
  ["quarter", "2026-Q4", "2026-10-01", "2026-12-31"],
  ["year", "2026", "2026-01-01", "2026-12-31"],
] as const)("a %s is all of its days", (bucket, value, first, last) => {
  expect(spanOf(bucket, value)).toEqual([first, last]);
});

test("the records of a group are found by its value, and those without one by its absence", () => {
  expect(groupFilter({}, "stage", "won")).toEqual({ field: "stage", is: "won" });
  expect(groupFilter({}, "stage", null)).toEqual({ field: "stage", is_empty: true });
  expect(groupFilter({ format: "date" }, "ends:month", "2026-11")).toEqual({
    field: "ends",
    between: ["2026-11-01", "2026-11-30"],
  });
  expect(groupFilter({ format: "date-time" }, "at:year", "2026")).toEqual({
    field: "at",
    between: ["2026-01-01T00:00:00.000Z", "2026-12-31T23:59:59.999Z"],
  });
});
