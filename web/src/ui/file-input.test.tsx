// @vitest-environment jsdom
import { act, useState } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { FileValue } from "../api/shapes.ts";
import { draw as drawn, leave } from "../i18n/drawn.tsx";
import { FileInput } from "./file-input.tsx";

/** A request that waits until the test answers it. */
class Sending {
  static all: Sending[] = [];
  upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  onload?: () => void;
  onabort?: () => void;
  status = 0;
  statusText = "";
  response: unknown;
  path = "";
  head: Record<string, string> = {};
  aborted = false;
  constructor() {
    Sending.all.push(this);
  }
  open(_: string, path: string) {
    this.path = path;
  }
  setRequestHeader(name: string, value: string) {
    this.head[name] = value;
  }
  getResponseHeader = () => null;
  send() {}
  abort() {
    this.aborted = true;
    this.onabort?.();
  }
  async answer(status: number, response: unknown) {
    await act(async () => {
      Object.assign(this, { status, response });
      this.onload?.();
    });
  }
}

let place: HTMLElement;
let changes: FileValue[][];

beforeEach(() => {
  vi.stubGlobal("XMLHttpRequest", Sending);
  Sending.all = [];
  changes = [];
});

afterEach(() => vi.unstubAllGlobals());

const value = (id: string): FileValue => ({ id, name: `${id}.pdf`, size: 7, type: "application/pdf" });

function draw(first: FileValue[], more: { most: number; maxSize?: number; still?: boolean }) {
  const wiring = { id: "field-a", "aria-invalid": undefined, "aria-describedby": undefined, "aria-required": true };
  function Page() {
    const [files, setFiles] = useState(first);
    const change = (next: FileValue[]) => {
      changes.push(next);
      setFiles(next);
    };
    return <FileInput wiring={wiring} files={files} accept={[".pdf"]} still={false} {...more} onChange={change} />;
  }
  place = drawn(<Page />);
}

async function choose(...files: File[]) {
  const input = place.querySelector<HTMLInputElement>("#field-a");
  if (!input) throw new Error("there is no control");
  Object.defineProperty(input, "files", { value: files, configurable: true });
  Object.defineProperty(input, "value", { value: "", writable: true, configurable: true });
  await act(async () => input.dispatchEvent(new Event("change", { bubbles: true })));
}

test("a chosen file is sent as it is, tells how far it is, and becomes the value", async () => {
  draw([value("old")], { most: 1 });
  await choose(new File(["%PDF-"], "报价 单.pdf", { type: "application/pdf" }));
  const [sending] = Sending.all;
  expect(sending?.path).toBe(`/api/files?name=${encodeURIComponent("报价 单.pdf")}`);
  expect(sending?.head["Content-Type"]).toBe("application/pdf");
  await act(async () => sending?.upload.onprogress?.({ loaded: 3, total: 4 }));
  expect(place.querySelector("progress")?.value).toBe(0.75);
  await sending?.answer(201, value("new"));
  expect(changes).toEqual([[value("new")]]);
  expect(place.querySelector("progress")).toBeNull();
  expect(place.querySelector("a")?.getAttribute("href")).toBe("/api/files/new");
});

test("several files join those that are there, in whatever order they arrive, and no more than may be", async () => {
  draw([value("a")], { most: 3 });
  await choose(new File(["b"], "b.pdf"), new File(["c"], "c.pdf"), new File(["d"], "d.pdf"));
  const [first, second, third] = Sending.all;
  expect(third).toBeUndefined();
  expect(place.textContent).toContain("There may be 3 files at most.");
  await second?.answer(201, value("c"));
  await first?.answer(201, value("b"));
  expect(changes.at(-1)).toEqual([value("a"), value("c"), value("b")]);
});

test("what is too large is not sent, and what the server refuses is told in its words", async () => {
  draw([], { most: 1, maxSize: 2048 });
  await choose(new File(["x".repeat(2049)], "large.pdf"));
  expect(Sending.all).toEqual([]);
  expect(place.textContent).toContain("This is larger than 2 kB.");
  await choose(new File(["x"], "full.pdf"));
  await Sending.all[0]?.answer(507, { title: "The disk is full.", code: "full", status: 507 });
  expect(place.textContent).toContain("full.pdf The disk is full.");
  expect(place.textContent).not.toContain("large.pdf");
  expect(changes).toEqual([]);
});

test("a file is pasted", async () => {
  draw([], { most: 1 });
  const paste = new Event("paste", { bubbles: true, cancelable: true });
  Object.assign(paste, { clipboardData: { files: [new File(["x"], "image.png", { type: "image/png" })] } });
  await act(async () => place.querySelector("input")?.dispatchEvent(paste));
  expect(Sending.all[0]?.path).toBe("/api/files?name=image.png");
});

test("a file can be taken away, unless the field stands still", async () => {
  draw([value("a"), value("b")], { most: 3 });
  await act(async () => place.querySelector<HTMLElement>('[aria-label="Remove a.pdf"]')?.click());
  expect(changes).toEqual([[value("b")]]);
  draw([value("a")], { most: 3, still: true });
  expect(place.querySelector("button")).toBeNull();
  expect(place.querySelector<HTMLInputElement>("#field-a")?.disabled).toBe(true);
});

test("who leaves breaks the sending off", async () => {
  draw([], { most: 1 });
  await choose(new File(["x"], "a.pdf"));
  await leave();
  expect(Sending.all[0]?.aborted).toBe(true);
  expect(changes).toEqual([]);
});
