import { expect, test } from "vitest";
import type { FormAnswer } from "../api/shapes.ts";
import { controlId, controlsOf, fieldOf, layoutOf, ruled } from "./layout.ts";

const lost = { field: "stage", is: "lost" };

test("an element without rules says nothing about itself", () => {
  expect(ruled({ type: "Control" }, {}, {})).toEqual({});
});

test("every SHOW must hold and no HIDE may", () => {
  const element = {
    type: "Control",
    rules: [
      { effect: "SHOW" as const, condition: lost },
      { effect: "HIDE" as const, condition: { field: "closed", is: true } },
    ],
  };
  expect(ruled(element, { stage: "lost" }, {}).visible).toBe(true);
  expect(ruled(element, { stage: "lost", closed: true }, {}).visible).toBe(false);
  expect(ruled(element, { stage: "won" }, {}).visible).toBe(false);
});

test("REQUIRE and DISABLE follow the record", () => {
  const element = {
    type: "Control",
    rules: [
      { effect: "REQUIRE" as const, condition: lost },
      { effect: "DISABLE" as const, condition: { not: lost } },
    ],
  };
  expect(ruled(element, { stage: "lost" }, {})).toEqual({ required: true, enabled: true });
  expect(ruled(element, { stage: "won" }, {})).toEqual({ required: false, enabled: false });
});

test("controls are found at any depth, with the field each one shows", () => {
  const control = (field: string) => ({ type: "Control", scope: `#/properties/${field}` });
  const layout = { type: "VerticalLayout", elements: [control("a"), { type: "Group", elements: [control("b")] }] };
  expect(controlsOf(layout).map(fieldOf)).toEqual(["a", "b"]);
  expect(controlId("/lines/2/qty")).toBe("field-lines-2-qty");
});

test("a record is shown in the layout of its type, as soon as the type is chosen", () => {
  const own = { type: "VerticalLayout", name: "own" };
  const ofRenewals = { type: "VerticalLayout", name: "renewal" };
  const forms = { renewal: { form: "renewal", title: "Renewal", layout: ofRenewals } };
  const form = { layout: own, by_type: { at: "/sort", forms } } as unknown as FormAnswer;
  expect(layoutOf(form, { sort: "renewal" })).toBe(ofRenewals);
  expect(layoutOf(form, { sort: "new" })).toBe(own);
  expect(layoutOf(form, {})).toBe(own);
  expect(layoutOf({ ...form, by_type: null }, { sort: "renewal" })).toBe(own);
});
