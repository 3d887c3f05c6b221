import { expect, test } from "vitest";
import type { RecordData, TimelineEntry } from "../../api/shapes.ts";
import { byDay, keyOf } from "./entries.ts";

const said = (at: string | null, id: string): TimelineEntry => ({
  kind: "comment",
  at,
  by: null,
  comment: { id, version: 1 } as RecordData,
});
const step = (field: string): TimelineEntry => ({
  kind: "stage",
  at: null,
  by: null,
  version: 2,
  field,
  machine: null,
  from: "a",
  to: "b",
});

test("entries stand in their order under the day on which they were, and those of no known day by themselves", () => {
  const days = byDay([
    said("2026-11-26T08:00:00.000Z", "c"),
    said(null, "n"),
    said("2026-11-26T07:00:00.000Z", "b"),
    said("2026-11-20T08:00:00.000Z", "a"),
  ]);
  const told = days.map(([day, entries]) => [day !== "", entries.map(keyOf)]);
  expect(told).toEqual([
    [true, ["c"]],
    [false, ["n"]],
    [true, ["b"]],
    [true, ["a"]],
  ]);
});

test("what one change did in several steps is told apart", () => {
  const rest = { ...step("x"), kind: "change", action: "update", via: null, fields: [], changes: [] } as TimelineEntry;
  const keys = [step("stage"), step("state"), rest].map(keyOf);
  expect(new Set(keys).size).toBe(3);
});
