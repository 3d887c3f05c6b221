import { expect, test } from "vitest";
import { combined, filterOf, nextSort, operatorOf, readListSearch, testsOf } from "./search.ts";

const won = { field: "stage", is: "won" };

test("an address keeps what a list can be opened with and drops the rest", () => {
  expect(readListSearch({ list: "mine", sort: "-name", filter: won, q: 2026, other: 1 })).toEqual({
    list: "mine",
    sort: "-name",
    filter: won,
    q: "2026",
  });
  expect(readListSearch({ list: 3, filter: "x" })).toEqual({});
});

test("chips and filter are two writings of the same thing", () => {
  expect(testsOf(filterOf([won]))).toEqual([won]);
  expect(testsOf(won)).toEqual([won]);
  expect(filterOf([])).toBeUndefined();
  expect(operatorOf(won)).toEqual(["is", "won"]);
});

test("a tree that chips cannot show is left alone", () => {
  expect(testsOf({ any: [won] })).toBeUndefined();
  expect(testsOf({ all: [{ not: won }] })).toBeUndefined();
});

test("the saved filter, the own one and the search must all hold", () => {
  expect(combined({ q: "ada", filter: won }, { field: "active", is: true }, ["name", "email"])).toEqual({
    all: [
      { field: "active", is: true },
      won,
      {
        any: [
          { field: "name", contains: "ada" },
          { field: "email", contains: "ada" },
        ],
      },
    ],
  });
  expect(combined({}, undefined, ["name"])).toBeUndefined();
});

test("a column is sorted up, then down, then not by itself", () => {
  expect(nextSort(undefined, "name")).toBe("name");
  expect(nextSort("name", "name")).toBe("-name");
  expect(nextSort("-name", "name")).toBeUndefined();
  expect(nextSort("-amount", "name")).toBe("name");
});
