import { expect, test } from "vitest";
import { crossOf } from "./table.ts";

const groups = [
  { customer: null, stage: "won", count: 1 },
  { customer: "b", stage: "won", count: 2 },
  { customer: "a", stage: "lost", count: 3 },
];

test("a cross has the rows that are there and the columns of its choice", () => {
  const table = crossOf(groups, "customer", "stage", ["new", "won"]);
  expect(table.rows).toEqual(["b", "a", null]);
  expect(table.columns).toEqual(["new", "won", "lost"]);
  expect(table.at("b", "won")?.count).toBe(2);
  expect(table.at(null, "won")?.count).toBe(1);
  expect(table.at("a", "won")).toBeUndefined();
});
