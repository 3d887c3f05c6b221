import { act, type ReactNode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach } from "vitest";
import { Languages } from "./index.tsx";

/** For unit tests alone: what a page draws, taken down after each test so that none of its timers outlives it. */

const roots: Root[] = [];

beforeEach(() => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  // What the document of these tests has not: nothing in it has a size.
  globalThis.matchMedia ??= () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as never;
  globalThis.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
});

/** Takes down what is drawn, as when somebody goes to another page. */
export const leave = () =>
  act(async () => {
    for (const root of roots.splice(0)) root.unmount();
  });

afterEach(leave);

/** Draws a page into an element of its own. */
export function draw(page: ReactNode): HTMLElement {
  const place = document.createElement("div");
  const root = createRoot(place);
  roots.push(root);
  act(() => root.render(<Languages>{page}</Languages>));
  return place;
}
