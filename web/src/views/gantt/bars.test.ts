import { expect, test } from "vitest";
import type { Head, RecordData, ViewShape } from "../../api/shapes.ts";
import { barsOf, monthsIn, rangeOf } from "./bars.ts";

const date = { format: "date" };
const head = { schema: { properties: { begins: date, ends: date } } } as unknown as Head;
const view = { kind: "gantt", name: "w", title: "W", from: "begins", to: "ends", progress: "done", parent: "of" };
const record = (id: string, fields: object) => ({ id, version: 1, ...fields }) as unknown as RecordData;

test("bars stand under what they are part of, as long as they take", () => {
  const bars = barsOf(head, view as ViewShape, [
    record("part", { of: "whole", begins: "2026-11-02", ends: "2026-11-05", done: "40" }),
    record("whole", { begins: "2026-11-01", ends: null }),
    record("open", { begins: null, ends: null }),
  ]);
  expect(bars.map((bar) => [bar.record.id, bar.level, bar.days, bar.done])).toEqual([
    ["whole", 1, { first: "2026-11-01", last: "2026-11-01" }, undefined],
    ["part", 2, { first: "2026-11-02", last: "2026-11-05" }, 0.4],
    ["open", 1, undefined, undefined],
  ]);
  expect(rangeOf(bars, "2026-11-03", 60)).toEqual({ first: "2026-10-25", count: 60 });
});

test("a bar that ends in another age does not make the sheet endless", () => {
  const bars = barsOf(head, view as ViewShape, [record("a", { begins: "1900-01-01", ends: "2100-01-01" })]);
  expect(rangeOf(bars, "2026-11-03", 60).count).toBe(1100);
});

test("months are as long as they are", () => {
  expect(monthsIn("2026-01-30", 33).map(({ day, at, days }) => [day, at, days])).toEqual([
    ["2026-01-30", 0, 2],
    ["2026-02-01", 2, 28],
    ["2026-03-01", 30, 3],
  ]);
});
