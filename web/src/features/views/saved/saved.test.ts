import { expect, test } from "vitest";
import type { SavedView } from "../../../api/saved-views.ts";
import { firstOf, isChanged, keptOf, moved, searchOf } from "./saved.ts";

const view = (more: Partial<SavedView>): SavedView =>
  ({
    id: "a",
    version: 1,
    name: "A",
    address: {},
    place: null,
    first: false,
    roles: null,
    everyone: false,
    owner: "me",
    ...more,
  }) as SavedView;

test("a view keeps how records are shown, and not what was searched for or which day it is", () => {
  expect(keptOf({ q: "silk", day: "2026-11-26", sort: "-name", list: "open", saved: "b" })).toEqual({
    list: "open",
    sort: "-name",
  });
});

test("a view is changed when something else is shown, whatever the order of its keys", () => {
  const kept = view({ address: { sort: "-name", list: "open", filter: { field: "name", is: "x" } } });
  expect(isChanged(kept, searchOf(kept))).toBe(false);
  expect(isChanged(kept, { ...searchOf(kept), q: "silk" })).toBe(false);
  expect(isChanged(kept, { ...searchOf(kept), sort: "name" })).toBe(true);
});

test("what a view holds is read like an address: what is no filter is left out", () => {
  expect(searchOf(view({ address: { filter: 7, sort: ["x"], list: "open", unheard: true } }))).toEqual({
    list: "open",
    saved: "a",
  });
});

test("the person's own choice opens before the one that was made for them", () => {
  const [shared, own] = [view({ id: "b", owner: "boss", first: true }), view({ first: true })];
  expect(firstOf([shared, own], "me")?.id).toBe("a");
  expect(firstOf([shared, view({})], "me")?.id).toBe("b");
  expect(firstOf([view({})], "me")).toBeUndefined();
});

test("a tab goes past its neighbour, and only what then stands elsewhere is written", () => {
  const tabs = [view({ id: "a", place: 0 }), view({ id: "b", place: 1 }), view({ id: "c", place: 2 })];
  const written = (id: string, step: -1 | 1) => moved(tabs, id, step).map(({ view: { id }, place }) => [id, place]);
  expect(written("b", -1)).toEqual([
    ["b", 0],
    ["a", 1],
  ]);
  expect(written("b", 1)).toEqual([
    ["c", 1],
    ["b", 2],
  ]);
  expect(written("a", -1)).toEqual([]);
  expect(written("c", 1)).toEqual([]);
});
