import { expect, test } from "vitest";
import type { Complaint, EvaluateAnswer, Schema } from "../api/shapes.ts";
import { changes, createForm, shownIssues, toSend } from "./store.ts";

const issue = (pointer: string, code = "wrong"): Complaint => ({
  pointer,
  code,
  severity: "error",
  message: code,
  help: "",
});
const answer = (part: Partial<EvaluateAnswer>): EvaluateAnswer => ({
  set: [],
  checked: [],
  issues: [],
  locked: [],
  ui: [],
  notices: [],
  ...part,
});

test("a change raises the revision once, and an equal value does not", () => {
  const form = createForm({ name: "Ada" });
  form.put("/name", "Grace");
  form.put("/name", "Grace");
  expect(form.getState().revision).toBe(1);
  expect(changes(form.getState())).toEqual({ name: "Grace" });
});

test("a value put back is no change any more", () => {
  const form = createForm({ name: "Ada", phone: null });
  form.put("/name", "Grace");
  form.put("/name", "Ada");
  form.put("/phone", null);
  expect(changes(form.getState())).toEqual({});
});

test("what is told beside a value is never sent", () => {
  const form = createForm({ amount: "1.0000", "amount~base": "7.0000" });
  form.take(answer({ set: [{ pointer: "/amount~0base", value: "8.0000" }] }), 0);
  expect(form.getState().data["amount~base"]).toBe("8.0000");
  expect(changes(form.getState())).toEqual({});
});

test("an emptied field is sent as null", () => {
  const form = createForm({ name: "Ada" });
  form.put("/name", null);
  expect(changes(form.getState())).toEqual({ name: null });
});

test("an answer replaces only the issues that it checked again", () => {
  const form = createForm({});
  form.refuse([issue("/email"), issue("/lines/0/qty"), issue("/name")]);
  form.report([issue("/email", "still_wrong")], ["/email", "/lines"]);
  expect(form.getState().issues.map((one) => one.pointer + one.code)).toEqual(["/namewrong", "/emailstill_wrong"]);
});

test("what an answer repeats about other fields stands once", () => {
  const form = createForm({});
  form.refuse([issue("/name"), issue("/email")]);
  form.report([issue("/name"), issue("/phone")], ["/email"]);
  expect(form.getState().issues.map((one) => one.pointer)).toEqual(["/name", "/phone"]);
});

test("an answer to an older revision is dropped", () => {
  const form = createForm({ name: "Ada" });
  form.put("/name", "Grace");
  const asked = form.getState().revision;
  form.put("/name", "Grace Hopper");
  expect(form.take(answer({ set: [{ pointer: "/name", value: "late" }] }), asked)).toBe(false);
  expect(form.getState().data.name).toBe("Grace Hopper");
});

test("a computed value is shown, and asking about it is not owed again", () => {
  const form = createForm({ price: "1" });
  form.put("/price", "2");
  expect(form.take(answer({ set: [{ pointer: "/total", value: "4" }], checked: ["/price"] }), 1)).toBe(true);
  expect(form.getState().data.total).toBe("4");
  expect(form.getState().unjudged).toEqual([]);
  expect(form.getState().revision).toBe(1);
});

test("what an answer does not change keeps its identity", () => {
  const form = createForm({ name: "Ada" });
  form.put("/name", "Grace");
  form.take(answer({ ui: [{ name: "phone", visible: false }] }), 1);
  const before = form.getState();
  form.take(answer({ ui: [{ name: "phone", visible: false }] }), 1);
  const after = form.getState();
  expect(after.ui).toBe(before.ui);
  expect(after.issues).toBe(before.issues);
  expect(after.data).toBe(before.data);
});

test("a complaint shows only where the person was, until a save was tried", () => {
  const form = createForm({});
  form.report([issue("/email"), issue("/name")], ["/email", "/name"]);
  expect(shownIssues(form.getState(), "/email")).toEqual([]);
  form.leave("/email");
  expect(shownIssues(form.getState(), "/email")).toHaveLength(1);
  expect(shownIssues(form.getState(), "/name")).toEqual([]);
  form.refuse([issue("/name")]);
  expect(shownIssues(form.getState(), "/name")).toHaveLength(1);
});

test("starting over from a newer version keeps the draft on top of it", () => {
  const form = createForm({ version: 1, name: "Ada", stage: "new" });
  form.put("/name", "Grace");
  form.rebase({ version: 2, name: "Ada", stage: "won" }, { version: 2, name: "Grace", stage: "won" });
  expect(changes(form.getState())).toEqual({ name: "Grace" });
  expect(form.getState().base.version).toBe(2);
});

test("what begins filled and is locked is not sent, unless the person changed it", () => {
  const form = createForm({ level: "open", note: null });
  form.put("/note", "new");
  form.take(answer({ locked: ["/level"] }), 1);
  const schema = { properties: { level: {}, note: {} } } as unknown as Schema;
  expect(toSend(form.getState(), schema).body).toEqual({ note: "new" });
  form.put("/level", "won");
  expect(toSend(form.getState(), schema).body).toEqual({ level: "won", note: "new" });
});
