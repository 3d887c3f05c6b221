// @vitest-environment jsdom
import { afterEach, expect, test, vi } from "vitest";
import { createRecord, getForm, getSession, updateRecord } from "./calls.ts";
import { onSignedOut, ProblemError } from "./client.ts";
import { loadLabel } from "./labels.ts";

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response(JSON.stringify(body), { status, headers }));

afterEach(() => vi.restoreAllMocks());

test("a refusal is thrown with its complaints", async () => {
  answer(422, { title: "Refused", code: "refused", complaints: [{ pointer: "/email", code: "x", message: "No." }] });
  const error = await createRecord("x", {}, "k1").catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ProblemError);
  expect((error as ProblemError).complaints[0]?.pointer).toBe("/email");
  expect((error as ProblemError).status).toBe(422);
});

test("a page of a proxy in between is a problem, not a crash", async () => {
  vi.spyOn(globalThis, "fetch").mockResolvedValue(
    new Response("<html>", { status: 502, headers: { "x-request-id": "r1" } }),
  );
  const error = (await getSession().catch((thrown: unknown) => thrown)) as ProblemError;
  expect(error.problem).toMatchObject({ status: 502, request_id: "r1" });
});

test("an unreachable server is a problem of status 0", async () => {
  vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("Failed to fetch"));
  const error = (await getSession().catch((thrown: unknown) => thrown)) as ProblemError;
  expect(error.status).toBe(0);
});

test("labels asked for in one turn travel in one request per object", async () => {
  const fetch = vi
    .spyOn(globalThis, "fetch")
    .mockImplementation(
      async () => new Response(JSON.stringify({ items: [{ id: "a", label: "Ada" }] }), { status: 200 }),
    );
  const labels = await Promise.all([loadLabel("user", "a"), loadLabel("user", "b"), loadLabel("user", "a")]);
  expect(labels).toEqual(["Ada", null, "Ada"]);
  const asked = fetch.mock.calls.map(([request]) => new URL((request as Request).url));
  expect(asked.map((url) => url.pathname + url.search)).toEqual(["/api/lookup/user?ids=a%2Cb"]);
});

test("a change names the version that it was made on, in the language of the screens", async () => {
  const fetch = answer(200, { id: "1", version: 4 });
  await updateRecord("x", "1", 3, { name: "Ada" });
  const request = fetch.mock.calls[0]?.[0] as Request;
  expect(request.method).toBe("PATCH");
  expect(request.headers.get("If-Match")).toBe('"3"');
  expect(request.headers.get("Accept-Language")).toBe("en");
  expect(await request.json()).toEqual({ name: "Ada" });
});

test("the end of a session is told once, and not by the question who is signed in", async () => {
  const ended = vi.fn();
  onSignedOut(ended);
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response("{}", { status: 401 }));
  await getSession().catch(() => undefined);
  expect(ended).not.toHaveBeenCalled();
  await getForm("x", "edit").catch(() => undefined);
  expect(ended).toHaveBeenCalledTimes(1);
});
