import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { Stage } from "./stage.ts";

/** Nothing that is in sight jumps while a screen comes. */

const stage = new Stage({ before: fillIn, login: null });
let page: Page;
let deal: string;

async function fillIn() {
  for (let number = 0; number < 8; number++) deal = (await stage.deal({ amount: "1250" })).id;
  await stage.make("comment", { on: { object: "deal", id: deal }, text: "They want it by March." });
}

/** So much of the window may move, as the browser itself adds it up. */
const MOST = 0.02;

/** Notes from the first moment of a page on what moves in it without anybody having touched it. */
const NOTE = () => {
  const moved: { value: number; what: string[] }[] = [];
  Object.assign(window, { moved });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & {
      value: number;
      sources: { node: Node | null }[];
    })[]) {
      const what = entry.sources.map(({ node }) => (node instanceof Element ? node.outerHTML.slice(0, 90) : "?"));
      moved.push({ value: entry.value, what });
    }
  }).observe({ type: "layout-shift", buffered: true });
};

beforeEach(async () => {
  page = stage.page;
  await page.addInitScript(NOTE);
  await stage.arrive();
});

/** What moved while the screen of this address came, until all of it is there. */
async function moves(path: string): Promise<{ value: number; what: string[] }[]> {
  await page.goto(`${stage.url}${path}`);
  expect(await stage.faults()).toEqual([]);
  await page.waitForLoadState("networkidle");
  return page.evaluate(() => (window as unknown as { moved: { value: number; what: string[] }[] }).moved);
}

const SCREENS: [string, () => string][] = [
  ["the home", () => "/"],
  ["a list", () => "/o/deal?list=everything"],
  ["a board", () => "/o/deal?view=board/pipeline"],
  ["a record", () => `/o/deal/${deal}`],
];

test.each(SCREENS)("%s comes without a jump", async (_, path) => {
  const moved = await moves(path());
  const sum = moved.reduce((sum, one) => sum + one.value, 0);
  expect(sum, JSON.stringify(moved, null, 1)).toBeLessThanOrEqual(MOST);
});
