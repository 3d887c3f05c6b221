import type { Page } from "playwright-core";
import { beforeEach, describe, expect, test } from "vitest";
import { DESK, PHONE } from "./browser.ts";
import { fill } from "./samples.ts";
import { Stage } from "./stage.ts";
import { unique } from "./workspace.ts";

let seller: string;
const stage = new Stage({
  login: null,
  before: async (space) => {
    await fill(space, 12);
    seller = (await stage.user("sam", ["seller"], "Sam")).id;
  },
});
let page: Page;

beforeEach(() => {
  page = stage.page;
});

const arrive = (login = "sam") => stage.arrive(login);
const { make, get, deal } = stage;
const block = (title: string) => page.locator(".home-block", { has: page.getByRole("heading", { name: title }) });

test("a home tells what is overdue, and a prompt is answered by one key", async () => {
  const late = await deal({ owner: seller, ends: "2020-02-29", amount: "1" });
  const bare = await deal();
  await arrive();
  await page.getByRole("heading", { level: 1, name: "My desk" }).waitFor();
  await block("Today").getByRole("link", { name: late.name }).waitFor();
  await block("Prompts")
    .getByRole("button", { name: /New deals/ })
    .click();
  const link = block("Prompts").getByRole("link", { name: bare.name });
  await link.focus();
  await page.keyboard.press("1");
  await expect.poll(async () => (await get("deal", bare.id)).amount).toBe("0.0000");
});

test("a quick entry is refused at its field, then makes a record and is ready for the next one", async () => {
  await arrive();
  const entry = block("New lead");
  await entry.getByRole("button", { name: "Create" }).click();
  await entry.getByRole("alert").waitFor();
  const name = unique("Lead");
  await entry.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await entry.getByRole("button", { name: "Create" }).click();
  await page.getByText("Created.").waitFor();
  expect(await entry.getByRole("textbox", { name: "Name", exact: true }).inputValue()).toBe("");
  const filter = encodeURIComponent(JSON.stringify({ field: "name", is: name }));
  const found = await stage.space.call<{ items: unknown[] }>("GET", `/api/records/lead?filter=${filter}`);
  expect(found.items.length).toBe(1);
});

test("menus count what waits, and open the view that they name", async () => {
  await deal();
  await arrive();
  const entry = page.getByRole("navigation", { name: "Navigation" }).getByRole("link", { name: /^Deals/ });
  expect(
    Number(
      await entry
        .locator(".menu-badge")
        .innerText()
        .then((text) => text.replace(/\D/g, "")),
    ),
  ).toBeGreaterThan(0);
  await entry.click();
  await page.getByRole("list", { name: "Cards in Qualify" }).first().waitFor();
  expect(await entry.getAttribute("aria-current")).toBe("page");
});

test("a record is found by the initials of its pinyin, and is among the recent ones afterwards", async () => {
  await make("customer", { name: `重庆云锦${Date.now().toString(36)}` });
  await arrive();
  await page.keyboard.press("Control+k");
  const box = page.getByRole("combobox", { name: "Command palette" });
  await box.fill("cqyj");
  await page.getByRole("option", { name: /重庆云锦/ }).click();
  await page.getByRole("heading", { level: 1, name: /重庆云锦/ }).waitFor();
  await page.keyboard.press("s");
  await page
    .getByRole("navigation", { name: "Navigation" })
    .getByRole("link", { name: /重庆云锦/ })
    .waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await page.getByRole("heading", { level: 1, name: "My desk" }).waitFor();
  await page.keyboard.press("Control+k");
  await page
    .getByRole("group", { name: "Recent and favourites" })
    .getByRole("option", { name: /重庆云锦/ })
    .click();
  await page.getByRole("heading", { level: 1, name: /重庆云锦/ }).waitFor();
});

test("a bar of a gantt is moved and made longer with the keyboard", async () => {
  const one = await deal({ begins: "2026-11-02", ends: "2026-11-04" });
  await arrive("admin");
  const filter = encodeURIComponent(JSON.stringify({ all: [{ field: "customer", is: one.customer }] }));
  await page.goto(`${stage.url}/o/deal?view=gantt/work&filter=${filter}`);
  await page.getByRole("slider", { name: one.name }).focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(async () => (await get("deal", one.id)).begins).toBe("2026-11-03");
  await page.getByRole("slider", { name: one.name }).focus();
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(async () => (await get("deal", one.id)).ends).toBe("2026-11-06");
  await expect.poll(async () => (await get("deal", one.id)).begins).toBe("2026-11-03");
});

test("a cell of a cross is edited in place, and leads to its records", async () => {
  const one = await deal({ amount: "70", done: "10" });
  await arrive("admin");
  const filter = encodeURIComponent(JSON.stringify({ all: [{ field: "customer", is: one.customer }] }));
  await page.goto(`${stage.url}/o/deal?view=cross/stages&filter=${filter}`);
  await page.getByRole("button", { name: "10%" }).click();
  await page.getByRole("textbox", { name: "Done" }).fill("35");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await get("deal", one.id)).done).toBe("35.00");
  await page.getByRole("link", { name: "¥70.00" }).click();
  await page.getByRole("link", { name: one.name, exact: true }).waitFor();
});

test("a map shows where records are, and what is nearest", async () => {
  const name = unique("Lonely");
  await make("customer", { name, place: { latitude: "-41.286500", longitude: "174.776200", system: "wgs84" } });
  await arrive("admin");
  const filter = encodeURIComponent(JSON.stringify({ all: [{ field: "name", is: name }] }));
  await page.goto(`${stage.url}/o/customer?view=map/where&filter=${filter}`);
  await page.locator(".nearest").getByText("0 m").waitFor();
  await page.locator(".map-mark").click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
});

const VIEWS = ["board/pipeline", "calendar/plan", "calendar/plan&span=week", "gantt/work", "cross/stages"]
  .map((view) => `deal?view=${view}`)
  .concat(
    ["map/where", "tree/groups", "tree/groups&span=chart", "gallery/cards"].map((view) => `customer?view=${view}`),
  )
  .concat(["deal?group=stage&columns=name,stage,amount", "deal?view=board/gone"]);

describe.each([
  ["light", DESK],
  ["dark", DESK],
  ["light", PHONE],
  ["dark", PHONE],
] as const)("in the %s theme at %o", (colorScheme, viewport) => {
  test("axe finds nothing wrong with any view, and nothing scrolls sideways", async () => {
    await stage.restart({ colorScheme, viewport });
    page = stage.page;
    await arrive();
    const wrong: Record<string, unknown> = {};
    const look = async (name: string) => {
      const found = await stage.faults();
      if (found.length > 0) wrong[name] = found;
    };
    await page.locator(".home-block").first().waitFor();
    await look("home");
    await page.goto("about:blank");
    await page.context().clearCookies();
    await arrive("admin");
    for (const view of VIEWS) {
      await page.goto(`${stage.url}/o/${view}`);
      await look(view);
    }
    expect(wrong).toEqual({});
  }, 120_000);
});
