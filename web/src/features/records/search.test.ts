import { expect, test } from "vitest";
import { asksSearch, combined, filterOf, nextSort, operatorOf, readListSearch, testsOf } from "./search.ts";

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

test("the quick search asks the server where it can, and filters where it must", () => {
  const view = { name: "all", title: "All", columns: [], search: ["name"], searched: true };
  expect(asksSearch({ q: "cq" }, view)).toBe(true);
  expect(asksSearch({ q: "cq", sort: "name" }, view)).toBe(false);
  expect(asksSearch({ q: " " }, view)).toBe(false);
  expect(asksSearch({ q: "cq" }, { ...view, searched: undefined })).toBe(false);
  expect(asksSearch({ q: "cq" }, undefined)).toBe(false);
});

test("a column is sorted up, then down, then not by itself", () => {
  expect(nextSort(undefined, "name")).toBe("name");
  expect(nextSort("name", "name")).toBe("-name");
  expect(nextSort("-name", "name")).toBeUndefined();
  expect(nextSort("-amount", "name")).toBe("name");
});
