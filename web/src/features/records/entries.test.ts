import { expect, test } from "vitest";
import type { HistoryItem, RecordData } from "../../api/shapes.ts";
import { entriesOf, merged, type TimelineEntry } from "./entries.ts";

const item = (more: Partial<HistoryItem>): HistoryItem =>
  ({
    version: 2,
    action: "update",
    at: "2026-11-26T08:00:00.000Z",
    by: null,
    via: "api",
    fields: [],
    changes: [],
    ...more,
  }) as HistoryItem;

test("a change of a stage is a step of its own, and what else changed is told beside it", () => {
  const changes = [
    { field: "stage", from: "a", to: "b" },
    { field: "name", from: "x", to: "y" },
  ];
  const kinds = (told: TimelineEntry[]) => told.map((entry) => entry.kind);
  expect(kinds(entriesOf(item({ changes }), ["stage"]))).toEqual(["stage", "change"]);
  expect(kinds(entriesOf(item({ changes: changes.slice(0, 1) }), ["stage"]))).toEqual(["stage"]);
  expect(kinds(entriesOf(item({ action: "create", changes }), ["stage"]))).toEqual(["change"]);
  expect(kinds(entriesOf(item({}), ["stage"]))).toEqual(["change"]);
});

const said = (hour: string): TimelineEntry => {
  const at = `2026-11-26T${hour}:00:00.000Z`;
  return { kind: "comment", at, by: null, key: at, comment: { id: at, version: 1 } as RecordData };
};

test("two readings are one, and nothing is shown before what may still come", () => {
  const at = (entries: TimelineEntry[]) => entries.map((entry) => entry.at?.slice(11, 13));
  const one = { entries: ["12", "10", "08"].map(said), more: false };
  const other = { entries: ["11", "09"].map(said), more: true };
  expect(at(merged(one, other))).toEqual(["12", "11", "10", "09"]);
  expect(at(merged(one, { ...other, more: false }))).toEqual(["12", "11", "10", "09", "08"]);
});
