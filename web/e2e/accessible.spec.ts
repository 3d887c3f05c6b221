import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { DESK, PHONE, signIn } from "./browser.ts";
import { fill } from "./samples.ts";
import { ANY, Stage, type Step } from "./stage.ts";
import { unique, type Workspace } from "./workspace.ts";

let space: Workspace;
const stage = new Stage({ pack: ANY, login: null, before: fillIn });

async function fillIn(given: Workspace): Promise<void> {
  space = given;
  // Values of every kind, because each has its own way to be too pale.
  await fill(space, 12);
}

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const at = (rest = "") => `${space.url}/o/${space.list.object}${rest}`;

async function openNew(page: Page): Promise<void> {
  const record = await space.create(unique("Seen"));
  await page.goto(at(`/${record.id}`));
  await page.getByRole("textbox", { name: space.title.label, exact: true }).waitFor();
}

/** Every screen and what opens over it, in an order in which one leads to the next. */
const STEPS: Step[] = [
  [
    "sign-in",
    async (page) => {
      await page.goto(space.url);
      await page.getByRole("heading", { level: 1 }).waitFor();
    },
  ],
  [
    "sign-in, refused",
    async (page) => {
      await signIn(page, space.url, "wrong");
      await page.getByRole("alert").waitFor();
    },
  ],
  [
    "list",
    async (page) => {
      await signIn(page, space.url);
      await page.getByRole("heading", { level: 1, name: space.list.plural, exact: true }).waitFor();
      await page.locator("[data-row='0']").waitFor();
    },
  ],
  ["filter", async (page) => button(page, "+ Filter").click()],
  [
    "list without a match",
    async (page) => {
      const filter = JSON.stringify({ all: [{ field: space.title.field, is: "nobody has this name" }] });
      await page.goto(at(`?filter=${encodeURIComponent(filter)}`));
      await page.getByRole("heading", { name: "No record matches" }).waitFor();
    },
  ],
  [
    "palette",
    async (page) => {
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { name: "Command palette" }).waitFor();
    },
  ],
  [
    "shortcuts",
    async (page) => {
      await page.keyboard.press("Escape");
      await page.getByRole("combobox", { name: "Command palette" }).waitFor({ state: "detached" });
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    },
  ],
  ["record", openNew],
  [
    "record, refused",
    async (page) => {
      await page.getByRole("textbox", { name: space.title.label, exact: true }).fill("");
      await page.keyboard.press("Control+s");
      await page.getByRole("alert").waitFor();
    },
  ],
  [
    "delete",
    async (page) => {
      await openNew(page);
      await button(page, "Actions").click();
      await page.getByRole("menuitem", { name: "Delete" }).click();
      await page.getByRole("dialog").waitFor();
    },
  ],
  [
    "history",
    async (page) => {
      await openNew(page);
      await page.getByRole("link", { name: "Timeline" }).click();
      await page.getByText("created the record").waitFor();
    },
  ],
  [
    "conflict",
    async (page) => {
      const record = await space.create(unique("Fought over"));
      const path = `/api/records/${space.list.object}/${record.id}`;
      await page.goto(at(`/${record.id}`));
      await page.getByRole("textbox", { name: space.title.label, exact: true }).fill("mine");
      await space.call("PATCH", path, { [space.title.field]: "theirs" }, { "If-Match": `"${record.version}"` });
      await page.keyboard.press("Control+s");
      await page.getByRole("dialog", { name: "Somebody else changed this record" }).waitFor();
    },
  ],
  [
    "create",
    async (page) => {
      await page.goto(at("/new"));
      await page.getByRole("textbox", { name: space.title.label, exact: true }).waitFor();
    },
  ],
  [
    "not found",
    async (page) => {
      await page.goto(`${space.url}/o/${space.list.object}/0198c0de-0000-7000-8000-000000000000`);
      await page.getByRole("heading", { name: "Not found" }).waitFor();
    },
  ],
];

describe.each([
  ["light", DESK],
  ["dark", DESK],
  ["light", PHONE],
  ["dark", PHONE],
] as const)("in the %s theme at %o", (colorScheme, viewport) => {
  test("axe finds nothing wrong with any screen, and none is wider than the window", async () => {
    await stage.restart({ colorScheme, viewport });
    expect(await stage.walk(STEPS)).toEqual({});
  }, 240_000);
});
