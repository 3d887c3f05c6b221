import { expect, test } from "vitest";
import type { Head, RecordData, ViewShape } from "../../api/shapes.ts";
import { entriesOf, onDay, spanFilter } from "./entries.ts";

const head = { schema: { properties: { begins: { format: "date" }, ends: { format: "date" } } } } as unknown as Head;
const view = { kind: "calendar", name: "plan", title: "Plan", from: "begins", to: "ends" } as ViewShape;
const record = (id: string, begins: string | null, ends: string | null = null) =>
  ({ id, version: 1, begins, ends }) as unknown as RecordData;

test("a record is on every day from its first to its last", () => {
  const all = [record("a", "2026-11-24", "2026-11-26"), record("b", "2026-11-26", "2026-11-01"), record("c", null)];
  const entries = entriesOf(head, view, all);
  const ids = (day: string) => onDay(entries, day).map((entry) => entry.record.id);
  expect(ids("2026-11-23")).toEqual([]);
  expect(ids("2026-11-25")).toEqual(["a"]);
  expect(ids("2026-11-26")).toEqual(["a", "b"]);
  expect(ids("2026-11-27")).toEqual([]);
});

test("what is asked for a span is what reaches into it", () => {
  expect(spanFilter(head, view, "2026-11-01", "2026-12-01")).toEqual({
    all: [
      { field: "begins", less: "2026-12-01" },
      {
        any: [
          { field: "begins", at_least: "2026-11-01" },
          { field: "ends", at_least: "2026-11-01" },
        ],
      },
    ],
  });
  const point = spanFilter(head, { ...view, to: null }, "2026-11-01", "2026-12-01");
  expect(point).toEqual({
    all: [
      { field: "begins", less: "2026-12-01" },
      { field: "begins", at_least: "2026-11-01" },
    ],
  });
});
