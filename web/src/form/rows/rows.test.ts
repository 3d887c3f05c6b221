import { expect, test } from "vitest";
import type { Complaint } from "../../api/shapes.ts";
import { createForm, toSend } from "../store.ts";
import { asked, cellsOf, merged, moved, numbered, placed, sent } from "./rows.ts";

const before = [
  { id: "a", version: 1, qty: "1", amount: "10" },
  { id: "b", version: 1, qty: "2", amount: "20" },
  { id: "c", version: 1, qty: "3", amount: "30" },
];
const [a, b, c] = before as [(typeof before)[0], (typeof before)[0], (typeof before)[0]];

test("a save sends new rows whole, changed ones with what changed, and names those taken away", () => {
  const now = [a, { ...c, qty: "5", amount: "50" }, { $key: "new-1", qty: "7", note: null, amount: "70" }];
  expect(sent(before, now, ["amount"])).toEqual({
    rows: [{ id: "c", version: 1, qty: "5" }, { qty: "7" }, { id: "b", version: 1, $delete: true }],
    places: [1, 2, undefined],
  });
});

test("rows that were only looked at are not sent", () => {
  expect(sent(before, [a, b, c], []).rows).toEqual([]);
});

test("a complaint about what was sent stands at the row that it is about", () => {
  const at = (pointer: string): Complaint => ({ pointer, code: "x", severity: "error", message: "", help: "" });
  const places = { lines: [1, 2, undefined] };
  const told = placed(["/lines/0/qty", "/lines/1/qty", "/lines/2", "/lines", "/name"].map(at), places);
  expect(told.map((one) => one.pointer)).toEqual(["/lines/1/qty", "/lines/2/qty", "/lines", "/lines", "/name"]);
});

test("a question sends every row in its place, and those taken away behind them", () => {
  expect(asked(before, [c, { $key: "new-1", qty: "7" }])).toEqual([
    { id: "c", qty: "3", amount: "30" },
    { qty: "7" },
    { id: "a", $delete: true },
    { id: "b", $delete: true },
  ]);
});

test("what somebody else did to rows meanwhile stands beside what was changed here", () => {
  const draft = [{ ...a, qty: "8" }, c, { $key: "new-1", qty: "1" }];
  const now = [
    { ...a, version: 2, amount: "99" },
    { ...b, version: 2, qty: "3" },
    { id: "d", version: 1, qty: "4", amount: "4" },
  ];
  expect(merged(before, draft, now)).toEqual([
    { ...a, version: 2, qty: "8", amount: "99" },
    { $key: "new-1", qty: "1" },
    { id: "d", version: 1, qty: "4", amount: "4" },
  ]);
});

test("rows are moved and numbered, and only what changed is new", () => {
  const rows = moved(before, 2, 0);
  expect(rows.map((row) => row.id)).toEqual(["c", "a", "b"]);
  const once = numbered(rows, "position");
  expect(once.map((row) => row.position)).toEqual([1, 2, 3]);
  expect(numbered(once, "position")[0]).toBe(once[0]);
  expect(moved(before, 0, 3)).toBe(before);
});

test("what is pasted from a spreadsheet keeps its cells", () => {
  expect(cellsOf("Bolt\t3\r\nNut\t\r\n")).toEqual([
    ["Bolt", "3"],
    ["Nut", ""],
  ]);
  expect(cellsOf('"two\nlines"\t"say ""hi"""')).toEqual([["two\nlines", 'say "hi"']]);
});

test("a form sends its rows in one body with its fields, and tells which is which", () => {
  const store = createForm({ id: "p", version: 1, name: "Roof" });
  store.adopt("lines", before, ["amount"]);
  expect(toSend(store.getState(), { properties: {} }).body).toEqual({});
  store.put("/lines/1/qty", "9");
  store.put("/name", "Barn");
  const { body, places } = toSend(store.getState(), { properties: {} });
  expect(body).toEqual({ name: "Barn", lines: [{ id: "b", version: 1, qty: "9" }] });
  expect(places).toEqual({ lines: [1] });
});

test("rows that come later do not wipe a draft of them, and a newer record keeps the rows", () => {
  const draft = [{ ...a, qty: "8" }, b, c];
  const store = createForm({ id: "p", version: 1 }, { lines: draft });
  store.adopt("lines", before, []);
  expect(store.getState().data.lines).toEqual(draft);
  store.rebase({ id: "p", version: 2 });
  expect(store.getState().data.lines).toEqual(before);
});

test("rows that come and go take the complaints about their places along", () => {
  const store = createForm({ id: "p", version: 1 });
  store.adopt("lines", before, []);
  store.put("/lines/2/qty", "x");
  store.refuse([{ pointer: "/lines/2/qty", code: "x", severity: "error", message: "", help: "" }]);
  store.putRows("/lines", [a, c]);
  expect(store.getState().issues).toEqual([]);
  expect(store.getState().unjudged).toEqual(["/lines"]);
});
