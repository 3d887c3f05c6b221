import { useEffect, useRef } from "react";
import { create } from "zustand";
import type { TextKey, TextValues } from "../i18n/index.tsx";
import { usePrefs } from "./prefs.ts";

/** One key combination: `mod+k`, `mod+s`, `?`, `j`, `enter`, or two keys in a row such as `g 1`. */
export interface Shortcut {
  keys: string;
  text: TextKey;
  values?: TextValues;
  run(): void;
}

interface Registry {
  shortcuts: Shortcut[];
  add(shortcut: Shortcut): () => void;
}

/** All shortcuts of the screens now open: the handler, the tooltips and the help sheet read this one list. */
export const useShortcuts = create<Registry>()((set) => ({
  shortcuts: [],
  add(shortcut) {
    set((state) => ({ shortcuts: [...state.shortcuts, shortcut] }));
    return () => set((state) => ({ shortcuts: state.shortcuts.filter((other) => other !== shortcut) }));
  },
}));

/** Registers a shortcut while the component is shown; `run` may change from render to render. */
export function useShortcut(keys: string, text: TextKey, run: () => void, on = true, values?: TextValues): void {
  const add = useShortcuts((state) => state.add);
  const latest = useRef(run);
  latest.current = run;
  const title = values?.title;
  useEffect(() => {
    if (!on) return;
    return add({ keys, text, values: title === undefined ? undefined : { title }, run: () => latest.current() });
  }, [add, keys, text, on, title]);
}

/** What nothing below it hears beneath what is open; it stands among the shortcuts and has no keys. */
const COVER = "";

/** While the component is shown, only what it registers itself is heard, so that no page is changed beneath it. */
export function useCover(): void {
  const add = useShortcuts((state) => state.add);
  useEffect(() => add({ keys: COVER, text: "shell.help", run: () => undefined }), [add]);
}

/** Every shortcut that is there, each once, for people to read. */
export const listed = (shortcuts: Shortcut[]): Shortcut[] => [
  ...new Map(shortcuts.filter((one) => one.keys !== COVER).map((shortcut) => [shortcut.keys, shortcut])).values(),
];

export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** How a combination is written for people: `⌘ K` or `Ctrl K`. */
export function written(keys: string): string {
  return keys
    .split("+")
    .map((key) => (key === "mod" ? (isMac ? "⌘" : "Ctrl") : key.length === 1 ? key.toUpperCase() : capital(key)))
    .join(" ");
}

const capital = (key: string) => key.charAt(0).toUpperCase() + key.slice(1);

/** Which combination an event is; `undefined` while an input method composes text, so Chinese input never fires one. */
export function combination(event: KeyboardEvent): string | undefined {
  if (event.isComposing || event.keyCode === 229 || event.key === "Process") return undefined;
  const key = event.key.toLowerCase();
  if (event.altKey || ["control", "meta", "shift"].includes(key)) return undefined;
  return (isMac ? event.metaKey : event.ctrlKey) ? `mod+${key}` : event.ctrlKey || event.metaKey ? undefined : key;
}

/** Starts listening; returns how to stop. The shortcut registered last wins, so an open dialog overrides its page. */
export function listen(target: Document): () => void {
  let first = "";
  const handle = (event: KeyboardEvent) => {
    const pressed = combination(event);
    if (!pressed || event.defaultPrevented) return;
    const chord = pressed.startsWith("mod+");
    if (!chord && (isEditing(event.target) || inDialog(target) || !allowed(pressed))) return;
    const sequence = first ? `${first} ${pressed}` : pressed;
    first = pressed === "g" ? "g" : "";
    const { shortcuts } = useShortcuts.getState();
    const at = shortcuts.findLastIndex((shortcut) => shortcut.keys === sequence);
    if (at < 0) return;
    // What is covered does nothing, and the browser does not do something of its own instead, such as saving the page.
    event.preventDefault();
    if (at > shortcuts.findLastIndex((shortcut) => shortcut.keys === COVER)) shortcuts[at]?.run();
  };
  target.addEventListener("keydown", handle);
  return () => target.removeEventListener("keydown", handle);
}

const allowed = (key: string) => key.length > 1 || usePrefs.getState().singleKeys;

const inDialog = (page: Document) => page.querySelector('[role="dialog"]:not([aria-hidden="true"])') !== null;

function isEditing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest("input, textarea, select, [contenteditable], [role=combobox]") !== null
  );
}
