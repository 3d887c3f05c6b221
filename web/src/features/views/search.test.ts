import { expect, test } from "vitest";
import type { Head } from "../../api/shapes.ts";
import { filterOf, operatorOf, partsOf } from "../../views/filter/parts.ts";
import { addedSort, asksSearch, columnsOf, combined, nextSort, readViewSearch, writtenColumns } from "./search.ts";

const won = { field: "stage", is: "won" };
const big = { field: "amount", at_least: "5" };

test("an address keeps what a view can be opened with and drops the rest", () => {
  const kept = { list: "mine", sort: "-name", filter: won, group: "stage", columns: "name:240", day: "2026-11-26" };
  expect(readViewSearch({ ...kept, q: 2026, other: 1 })).toEqual({ ...kept, q: "2026" });
  expect(readViewSearch({ list: 3, filter: "x", view: "" })).toEqual({});
});

test("what is no filter is not taken for one, however it is nested", () => {
  const related = { some: "lines", where: { all: [won, { not: big }] } };
  expect(readViewSearch({ filter: related })).toEqual({ filter: related });
  expect(readViewSearch({ filter: { all: 3 } })).toEqual({});
  expect(readViewSearch({ filter: { any: [won, 3] } })).toEqual({});
  expect(readViewSearch({ filter: { some: "lines", where: [] } })).toEqual({});
});

test("chips and filter are two writings of the same thing", () => {
  expect(partsOf(filterOf("all", [won]))).toEqual({ joint: "all", parts: [won] });
  expect(partsOf(filterOf("any", [won, big]))).toEqual({ joint: "any", parts: [won, big] });
  expect(partsOf(won)).toEqual({ joint: "all", parts: [won] });
  expect(partsOf({ not: won })).toEqual({ joint: "all", parts: [{ not: won }] });
  expect(filterOf("any", [])).toBeUndefined();
  expect(operatorOf(won)).toEqual(["is", "won"]);
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
  const view = { search: ["name"], searched: true };
  expect(asksSearch({ q: "cq" }, view)).toBe(true);
  expect(asksSearch({ q: "cq", sort: "name" }, view)).toBe(false);
  expect(asksSearch({ q: "cq", group: "stage" }, view)).toBe(false);
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

test("a further column is added to the order, turned, and taken out", () => {
  expect(addedSort("-amount", "name")).toBe("-amount,name");
  expect(addedSort("-amount,name", "name")).toBe("-amount,-name");
  expect(addedSort("-amount,-name", "name")).toBe("-amount");
  expect(addedSort("-name", "name")).toBeUndefined();
});

test("columns are the list's until the person chose some; what is not there for them is left out", () => {
  const head = { schema: { properties: { name: { title: "Name" }, amount: { title: "Amount" } } } } as unknown as Head;
  const saved = [{ field: "name", width: 200 }, { field: "hidden" }];
  const fields = (own?: string) => columnsOf(head, saved, own).map(({ field, width }) => [field, width]);
  expect(fields()).toEqual([["name", 200]]);
  expect(fields("amount:120,name,hidden")).toEqual([
    ["amount", 120],
    ["name", 200],
  ]);
  expect(fields("amount:5")).toEqual([["amount", undefined]]);
  expect(writtenColumns(columnsOf(head, saved, "amount:120,name"))).toBe("amount:120,name:200");
});
