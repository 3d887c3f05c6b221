import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { EvaluateAnswer } from "../api/shapes.ts";
import { startEvaluating } from "./evaluate.ts";
import { createForm } from "./store.ts";

const EMPTY: EvaluateAnswer = { set: [], checked: [], issues: [], locked: [], ui: [], notices: [] };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the server is asked once after a pause, about everything changed since", async () => {
  const form = createForm({});
  const ask = vi.fn(async () => EMPTY);
  startEvaluating(form, ask, ["/a", "/b"]);
  form.put("/a", 1);
  await vi.advanceTimersByTimeAsync(150);
  form.put("/b", 2);
  await vi.advanceTimersByTimeAsync(150);
  expect(ask).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(60);
  expect(ask.mock.calls).toEqual([[["/a", "/b"]]]);
});

test("one question is under way at a time, and a late answer leads to another question", async () => {
  const form = createForm({});
  const answers: ((answer: EvaluateAnswer) => void)[] = [];
  const ask = vi.fn((_changed: string[]) => new Promise<EvaluateAnswer>((resolve) => answers.push(resolve)));
  startEvaluating(form, ask, ["/a", "/b"]);
  form.put("/a", 1);
  await vi.advanceTimersByTimeAsync(200);
  form.put("/a", 2);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(ask).toHaveBeenCalledTimes(1);
  answers[0]?.({ ...EMPTY, set: [{ pointer: "/total", value: "late" }] });
  await vi.advanceTimersByTimeAsync(200);
  expect(ask).toHaveBeenCalledTimes(2);
  answers[1]?.({ ...EMPTY, set: [{ pointer: "/total", value: "right" }] });
  await vi.advanceTimersByTimeAsync(0);
  expect(form.getState().data.total).toBe("right");
});

test("a computed value does not make the form ask again", async () => {
  const form = createForm({});
  const ask = vi.fn(async () => ({ ...EMPTY, set: [{ pointer: "/total", value: "4" }] }));
  startEvaluating(form, ask, ["/a", "/b"]);
  form.put("/a", 1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(ask).toHaveBeenCalledTimes(1);
});

test("without an answer nothing is claimed, and the next change asks about both", async () => {
  const form = createForm({});
  const ask = vi.fn(async (_changed: string[]) => EMPTY).mockRejectedValueOnce(new Error("offline"));
  startEvaluating(form, ask, ["/a", "/b"]);
  form.put("/a", 1);
  await vi.advanceTimersByTimeAsync(200);
  form.put("/b", 1);
  await vi.advanceTimersByTimeAsync(200);
  expect(ask.mock.lastCall).toEqual([["/a", "/b"]]);
});

test("a field that nothing depends on is asked about when it is left", async () => {
  const form = createForm({});
  const ask = vi.fn(async (_changed: string[]) => EMPTY);
  startEvaluating(form, ask, ["/a"]);
  form.put("/email", "ada@");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(ask).not.toHaveBeenCalled();
  form.leave("/email");
  form.leave("/email");
  await vi.advanceTimersByTimeAsync(200);
  expect(ask.mock.calls).toEqual([[["/email"]]]);
});

test("a field that is complained about is asked about while one mends it", async () => {
  const form = createForm({});
  const ask = vi.fn(async () => EMPTY);
  startEvaluating(form, ask, []);
  form.refuse([{ pointer: "/email", code: "email_shape", severity: "error", message: "No.", help: "" }]);
  form.put("/email", "ada@example.org");
  await vi.advanceTimersByTimeAsync(200);
  expect(ask).toHaveBeenCalledTimes(1);
});

test("a change elsewhere may mend a complaint, so that is asked about too", async () => {
  const form = createForm({});
  const ask = vi.fn(async (_changed: string[]) => EMPTY);
  startEvaluating(form, ask, ["/level"]);
  form.refuse([{ pointer: "/phone", code: "required", severity: "error", message: "No.", help: "" }]);
  form.put("/level", "plain");
  await vi.advanceTimersByTimeAsync(200);
  expect(ask.mock.calls).toEqual([[["/level", "/phone"]]]);
});

test("a closed form asks nothing", async () => {
  const form = createForm({});
  const ask = vi.fn(async () => EMPTY);
  startEvaluating(form, ask, ["/a", "/b"])();
  form.put("/a", 1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(ask).not.toHaveBeenCalled();
});

test("a form whose rights depend on the record asks when it opens, and when the record comes anew", async () => {
  const form = createForm({ a: 1 });
  const ask = vi.fn(async () => ({ ...EMPTY, locked: ["/a"] }));
  startEvaluating(form, ask, ["/a"], true);
  await vi.advanceTimersByTimeAsync(0);
  expect(ask.mock.calls).toEqual([[[]]]);
  expect(form.getState().locked).toEqual(["/a"]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(ask).toHaveBeenCalledTimes(1);
  form.rebase({ a: 2 });
  await vi.advanceTimersByTimeAsync(200);
  expect(ask).toHaveBeenCalledTimes(2);
});
