// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { usePrefs } from "./prefs.ts";
import { listed, listen, useShortcuts } from "./shortcuts.ts";

let stop: () => void;
const run = vi.fn();

beforeEach(() => {
  document.body.innerHTML = "<input><main></main>";
  usePrefs.setState({ singleKeys: true });
  useShortcuts.setState({ shortcuts: [] });
  run.mockClear();
  stop = listen(document);
});
afterEach(() => stop());

const add = (keys: string) => useShortcuts.getState().add({ keys, text: "shortcut.create", run });
const press = (key: string, init: KeyboardEventInit = {}, where = "main") =>
  document.querySelector(where)?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...init }));

test("a letter fires on the page and not while one types", () => {
  add("c");
  press("c");
  press("c", {}, "input");
  expect(run).toHaveBeenCalledTimes(1);
});

test("nothing fires while an input method composes", () => {
  add("c");
  add("mod+k");
  press("c", { isComposing: true });
  press("k", { isComposing: true, ctrlKey: true });
  press("Process");
  expect(run).not.toHaveBeenCalled();
});

test("a combination with Ctrl fires also while one types", () => {
  add("mod+s");
  press("s", { ctrlKey: true }, "input");
  expect(run).toHaveBeenCalledTimes(1);
});

test("single letters can be switched off", () => {
  usePrefs.setState({ singleKeys: false });
  add("c");
  press("c");
  expect(run).not.toHaveBeenCalled();
});

test("two keys in a row are one shortcut", () => {
  add("g 1");
  press("1");
  expect(run).not.toHaveBeenCalled();
  press("g");
  press("1");
  expect(run).toHaveBeenCalledTimes(1);
});

test("a shortcut ends with the screen that had it", () => {
  add("c")();
  press("c");
  expect(run).not.toHaveBeenCalled();
});

test("letters rest while a dialog is open", () => {
  add("c");
  document.body.insertAdjacentHTML("beforeend", '<div role="dialog"></div>');
  press("c");
  expect(run).not.toHaveBeenCalled();
});

test("beneath what covers the page nothing is heard, and the browser does nothing of its own either", () => {
  add("mod+s");
  const lift = add("");
  const own = vi.fn();
  useShortcuts.getState().add({ keys: "mod+k", text: "shortcut.palette", run: own });
  press("s", { ctrlKey: true });
  press("k", { ctrlKey: true });
  expect(run).not.toHaveBeenCalled();
  expect(own).toHaveBeenCalledTimes(1);
  const save = new KeyboardEvent("keydown", { key: "s", ctrlKey: true, bubbles: true, cancelable: true });
  expect(document.body.dispatchEvent(save)).toBe(false);
  lift();
  press("s", { ctrlKey: true });
  expect(run).toHaveBeenCalledTimes(1);
});

test("the help sheet lists each shortcut once, and nothing that has no keys", () => {
  add("c");
  add("c");
  add("");
  expect(listed(useShortcuts.getState().shortcuts).map((one) => one.keys)).toEqual(["c"]);
});
