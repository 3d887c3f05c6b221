import { expect, test } from "vitest";
import { getAt, parsePointer, pointerTo, putAt, same, scopePointer, within } from "./pointer.ts";

test("a pointer is read and written with its escapes", () => {
  expect(parsePointer("/a~1b/c~0d/2")).toEqual(["a/b", "c~d", "2"]);
  expect(pointerTo("a/b", "c~d")).toBe("/a~1b/c~0d");
  expect(parsePointer("")).toEqual([]);
});

test("a scope names the field that it shows", () => {
  expect(scopePointer("#/properties/email")).toBe("/email");
  expect(scopePointer("#/properties/home/properties/city")).toBe("/home/city");
});

test("a value is found at its pointer, and nothing where there is none", () => {
  expect(getAt({ lines: [{ qty: 3 }] }, "/lines/0/qty")).toBe(3);
  expect(getAt({ lines: null }, "/lines/0/qty")).toBeUndefined();
});

test("putting a value keeps the identity of everything beside it", () => {
  const data = { name: "Ada", lines: [{ qty: 1 }, { qty: 2 }] };
  const next = putAt(data, "/lines/1/qty", 5);
  expect(next.lines[1]).toEqual({ qty: 5 });
  expect(next.lines[0]).toBe(data.lines[0]);
  expect(data.lines[1]).toEqual({ qty: 2 });
});

test("putting an equal value gives the very same data", () => {
  const data = { tags: ["a"], name: "Ada" };
  expect(putAt(data, "/tags", ["a"])).toBe(data);
  expect(putAt(data, "/name", "Ada")).toBe(data);
});

test("an absent value equals an empty one and nothing else", () => {
  expect(same(undefined, null)).toBe(true);
  expect(same({ a: null }, {})).toBe(true);
  expect(same("", null)).toBe(false);
  expect(same([1, 2], [2, 1])).toBe(false);
});

test("a pointer lies within itself and what is above it, not within a longer name", () => {
  expect(within("/lines/2/qty", "/lines")).toBe(true);
  expect(within("/lines", "/lines")).toBe(true);
  expect(within("/linesman", "/lines")).toBe(false);
});
