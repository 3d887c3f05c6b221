import { expect, test } from "vitest";
import type { SavedView } from "../../../api/saved-views.ts";
import { firstOf, isChanged, keptOf, searchOf } from "./saved.ts";

const view = (more: Partial<SavedView>): SavedView =>
  ({
    id: "a",
    version: 1,
    name: "A",
    address: {},
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
