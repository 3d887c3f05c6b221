import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { DESK, PHONE } from "./browser.ts";
import { dress, fill } from "./samples.ts";
import { Stage, type Step } from "./stage.ts";
import { unique, type Workspace } from "./workspace.ts";

let space: Workspace;
let deal: string;
const stage = new Stage({ pack: "suites/packs/desk", login: null, before: dressed });

async function dressed(given: Workspace): Promise<void> {
  space = given;
  await fill(space, 3);
  const page = await space.call<{ items: { id: string }[] }>("GET", "/api/records/deal?limit=1");
  deal = page.items[0]?.id ?? "";
  await dress(space, deal);
}

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true });

async function open(page: Page, rest = ""): Promise<void> {
  await page.goto(`${space.url}/o/deal/${deal}${rest}`);
  await page.locator(".rows").first().waitFor();
}

/** Every state of a record page and what opens over it. */
const STEPS: Step[] = [
  ["record", (page) => open(page)],
  [
    "a row that is edited",
    async (page) => {
      await page.locator("[data-cell='1 1'], .row-cards button").first().click();
      await page.locator("[data-editing] input, .ant-drawer input").first().waitFor();
    },
  ],
  [
    "a row that is refused",
    async (page) => {
      await open(page);
      await page.locator("[data-cell='1 1'], .row-cards button").first().click();
      await page.locator("[data-editing] input, .ant-drawer input[inputmode=decimal]").first().fill("-1");
      await page.keyboard.press("Control+s");
      await page.locator(".issues").first().waitFor();
    },
  ],
  [
    "checklist, scorecard and matrix",
    async (page) => {
      await page.evaluate(() => localStorage.clear());
      await open(page);
      await page.getByRole("tab", { name: "Work" }).click();
      await page.locator(".matrix").waitFor();
    },
  ],
  [
    "related records, one of them looked at",
    async (page) => {
      await page.getByRole("tab", { name: "Around it" }).click();
      await page.getByTitle("Look at it").last().click();
      await page.getByRole("dialog").locator("dl").waitFor();
    },
  ],
  [
    "actions",
    async (page) => {
      await open(page);
      await button(page, "Actions").click();
      await page.getByRole("menuitem", { name: "Duplicate" }).waitFor();
    },
  ],
  [
    "a conversion",
    async (page) => {
      await page.getByRole("menuitem", { name: "Plan a visit" }).click();
      await page.getByRole("dialog").getByText("Leave empty").waitFor();
    },
  ],
  [
    "a gate",
    async (page) => {
      const bare = await space.call<{ id: string }>("POST", "/api/records/deal", { name: unique("Bare") });
      await page.goto(`${space.url}/o/deal/${bare.id}`);
      await page.locator(".path-ways button", { hasText: "…" }).first().click();
      await page.getByRole("dialog").waitFor();
    },
  ],
  [
    "a gate that refuses",
    async (page) => {
      await page.getByRole("dialog").locator(".ant-btn-primary").click();
      await page.getByRole("dialog").getByRole("alert").waitFor();
    },
  ],
  [
    "as it was",
    async (page) => {
      await open(page, `?as_of=${new Date().toISOString()}`);
      await page.getByRole("status").getByText("As of").waitFor();
    },
  ],
  [
    "compared",
    async (page) => {
      await button(page, "Compare").click();
      await page.getByRole("dialog").waitFor();
    },
  ],
  [
    "a copy",
    async (page) => {
      await page.goto(`${space.url}/o/deal/new?from=${deal}`);
      await page.locator(".rows").first().waitFor();
    },
  ],
];

describe.each([
  ["light", DESK],
  ["dark", DESK],
  ["light", PHONE],
  ["dark", PHONE],
] as const)("in the %s theme at %o", (colorScheme, viewport) => {
  test("axe finds nothing wrong with any state of a record, and none is wider than the window", async () => {
    await stage.restart({ colorScheme, viewport });
    await stage.arrive();
    expect(await stage.walk(STEPS)).toEqual({});
  }, 240_000);
});
