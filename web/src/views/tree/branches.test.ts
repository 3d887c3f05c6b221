import { expect, test } from "vitest";
import type { RecordData } from "../../api/shapes.ts";
import { type Branch, boxesOf, branchesOf, linesOf, sizeOf } from "./branches.ts";

const record = (id: string, above: string | null = null) => ({ id, version: 1, above }) as unknown as RecordData;
const drawn = (branches: Branch[]): string =>
  branches.map(({ record: one, below }) => one.id + (below.length > 0 ? `(${drawn(below)})` : "")).join(" ");

const family = [record("a"), record("b", "a"), record("c", "a"), record("d", "b"), record("e", "hidden")];

test("records hang under what they name, and under nothing where that is not to be seen", () => {
  expect(drawn(branchesOf(family, "above"))).toBe("a(b(d) c) e");
  expect(branchesOf(family, "above").map(sizeOf)).toEqual([3, 0]);
});

test("of a circle nothing is lost", () => {
  const round = [record("a", "b"), record("b", "a"), record("c", "a")];
  expect(
    linesOf(branchesOf(round, "above"), new Set())
      .map(({ branch }) => branch.record.id)
      .sort(),
  ).toEqual(["a", "b", "c"]);
});

test("an outline hides what lies under closed lines", () => {
  const lines = (closed: string[]) =>
    linesOf(branchesOf(family, "above"), new Set(closed)).map(({ branch, level }) => `${branch.record.id}${level}`);
  expect(lines([])).toEqual(["a1", "b2", "d3", "c2", "e1"]);
  expect(lines(["b"])).toEqual(["a1", "b2", "c2", "e1"]);
});

test("in a chart no two boxes lie on each other, and a parent stands over the middle of its children", () => {
  const { boxes, width, height } = boxesOf(branchesOf(family, "above"), new Set());
  const at = Object.fromEntries(boxes.map(({ branch, x, y }) => [branch.record.id, [x, y]]));
  expect(at).toEqual({ d: [0, 2], b: [0, 1], c: [1, 1], a: [0.5, 0], e: [2, 0] });
  expect([width, height]).toEqual([3, 3]);
});
