import { expect, test } from "vitest";
import type { Head, ViewShape } from "../../api/shapes.ts";
import { columnsOf, daysSince, lanesOf } from "./columns.ts";

const option = (name: string, more = {}) => ({ const: name, title: name.toUpperCase(), ...more });
const oneOf = [option("new"), option("won", { "x-color": "green" }), option("old", { deprecated: true })];
const head = { schema: { properties: { stage: { oneOf } } } } as unknown as Head;
const view = {
  kind: "board",
  name: "line",
  title: "Line",
  column: "stage",
  sums: ["amount"],
  stages: [{ value: "new", guide: "Ask.", probability: 20, longest_stay: 14 }],
} as ViewShape;
const groups = [
  { stage: null, count: 1, "sum:amount": null },
  { stage: "won", count: 2, "sum:amount": "12.00" },
];

test("a board has a column for each value that is in use, and one for no value if somebody is there", () => {
  const columns = columnsOf(head, view, groups, "nothing");
  expect(columns.map(({ value, title, count }) => [value, title, count])).toEqual([
    [null, "nothing", 1],
    ["new", "NEW", 0],
    ["won", "WON", 2],
  ]);
  expect(columns[1]).toMatchObject({ guide: "Ask.", probability: 20, longestStay: 14 });
  expect(columns[2]).toMatchObject({ color: "green", sums: { amount: "12.00" } });
});

test("the author's columns are all there are", () => {
  const columns = columnsOf(head, { ...view, columns: ["won", "old"] }, groups, "nothing");
  expect(columns.map((column) => column.value)).toEqual(["won", "old"]);
});

test("lanes are who has records, those of nobody last", () => {
  const lanes = [
    { owner: null, count: 3 },
    { owner: "ada", count: 1 },
    { owner: "ada", count: 2 },
  ];
  expect(lanesOf("owner", lanes)).toEqual([
    { value: "ada", count: 3 },
    { value: null, count: 3 },
  ]);
});

test("days are counted whole", () => {
  expect(daysSince("2026-11-20T12:00:00Z", Date.parse("2026-11-23T11:59:00Z"))).toBe(2);
});
