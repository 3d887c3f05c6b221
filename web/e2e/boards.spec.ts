import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import type { RecordData } from "../src/api/shapes.ts";
import { isTooWide, PHONE, violations } from "./browser.ts";
import { Stage, these } from "./stage.ts";
import { unique } from "./workspace.ts";

const stage = new Stage();
let page: Page;

beforeEach(() => {
  page = stage.page;
});

const get = (record: RecordData) => stage.get("deal", record.id);

const deal = stage.deal;

/** A view of exactly these deals. */
async function open(view: string, deals: RecordData[], more = ""): Promise<void> {
  const filter = JSON.stringify(these(...deals));
  await page.goto(`${stage.url}/o/deal?view=${view}&filter=${encodeURIComponent(filter)}${more}`);
}

const column = (name: string) => page.getByRole("list", { name: `Cards in ${name}` });
const card = (name: string, where: string) => column(where).getByRole("link", { name, exact: true });

test("a card is dragged to another column, and the sums above follow", async () => {
  const one = await deal({ amount: "1250" });
  await open("board/pipeline", [one]);
  const from = await card(one.name, "Qualify").boundingBox();
  const to = await column("Propose").boundingBox();
  if (!from || !to) throw new Error("the board is not drawn");
  await page.getByText("¥1,250.00").first().waitFor();
  await page.mouse.move(from.x + 10, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(from.x + 40, from.y + 30, { steps: 4 });
  await page.mouse.move(to.x + 60, to.y + 30, { steps: 12 });
  await page.mouse.up();
  await card(one.name, "Propose").waitFor();
  await expect.poll(async () => (await get(one)).stage).toBe("propose");
  await page.locator(".board-head", { hasText: "Propose" }).getByText("¥1,250.00").waitFor();
});

test("the way through a gate asks for what is missing, and for nothing else", async () => {
  const one = await deal({ stage: "propose" });
  await open("board/pipeline", [one]);
  await page.getByRole("button", { name: `Move ${one.name} to` }).click();
  await page.getByRole("menuitem", { name: "Won" }).click();
  const dialog = page.getByRole("dialog", { name: "Something is still needed" });
  await dialog.waitFor();
  expect(await violations(page)).toEqual([]);
  expect(await dialog.getByRole("textbox").count()).toBe(1);
  expect(await dialog.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
  await dialog.getByRole("textbox", { name: "Amount" }).fill("99");
  await dialog.getByRole("button", { name: "Save" }).click();
  await card(one.name, "Won").waitFor();
  await expect.poll(() => get(one)).toMatchObject({ stage: "won", amount: "99.0000" });
});

test("where no way leads a card does not go", async () => {
  const one = await deal();
  await open("board/pipeline", [one]);
  await page.getByRole("button", { name: `Move ${one.name} to` }).click();
  await page.getByRole("menuitem", { name: "Won" }).click();
  await page.getByText("From here it only goes to: Propose.").waitFor();
  await card(one.name, "Qualify").waitFor();
  await expect.poll(async () => (await get(one)).stage).toBe("qualify");
});

test("the keyboard alone walks over a board and carries a card", async () => {
  const [one, two] = [await deal({ amount: "2" }), await deal({ amount: "1", stage: "propose" })];
  await open("board/pipeline", [one, two]);
  await card(one.name, "Qualify").focus();
  await page.keyboard.press("ArrowRight");
  expect(await card(two.name, "Propose").evaluate((link) => link === document.activeElement)).toBe(true);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Shift+ArrowRight");
  await card(one.name, "Propose").waitFor();
  await expect.poll(async () => (await get(one)).stage).toBe("propose");
});

test("on a phone a board is walked through sideways by itself, and a card is moved by menu", async () => {
  const one = await deal();
  await page.setViewportSize(PHONE);
  await open("board/pipeline", [one]);
  await card(one.name, "Qualify").waitFor();
  expect(await isTooWide(page)).toBe(false);
  await page.getByRole("button", { name: `Move ${one.name} to` }).click();
  await page.getByRole("menuitem", { name: "Propose" }).click();
  await expect.poll(async () => (await get(one)).stage).toBe("propose");
});

test("in a calendar a record is dragged to another day, and keeps its length", async () => {
  const one = await deal({ begins: "2031-05-06", ends: "2031-05-07" });
  await open("calendar/plan", [one], "&day=2031-05-01");
  const chip = page.locator(".entry", { hasText: one.name });
  await chip.first().waitFor();
  expect(await chip.count()).toBe(2);
  const from = await chip.first().boundingBox();
  const to = await page.getByRole("button", { name: "Tuesday, May 20, 2031" }).boundingBox();
  if (!from || !to) throw new Error("the calendar is not drawn");
  await page.mouse.move(from.x + 12, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(from.x + 30, from.y + 20, { steps: 4 });
  await page.mouse.move(to.x + 30, to.y + 40, { steps: 12 });
  await page.mouse.up();
  await expect.poll(async () => (await get(one)).begins).toBe("2031-05-20");
  await expect.poll(async () => (await get(one)).ends).toBe("2031-05-21");
  await page.getByRole("link", { name: one.name }).first().focus();
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(async () => (await get(one)).begins).toBe("2031-05-21");
});

test("a record is made on a day of the calendar", async () => {
  await page.goto(`${stage.url}/o/deal?view=calendar/plan&day=2031-06-01`);
  await page.getByRole("link", { name: "New on Jun 12, 2031" }).click();
  await page.getByRole("heading", { name: "New Deal" }).waitFor();
  expect(await page.getByRole("textbox", { name: "Begins" }).inputValue()).toBe("2031-06-12");
});

test("in a tree a record is moved under another one", async () => {
  const [over, under] = [unique("Over"), unique("Under")];
  const make = (name: string) => stage.space.call<RecordData>("POST", "/api/records/customer", { name });
  const [parent, child] = [await make(over), await make(under)];
  await page.goto(`${stage.url}/o/customer?view=tree/groups`);
  await page.getByRole("button", { name: `Move ${under}` }).click();
  const dialog = page.getByRole("dialog", { name: "Move" });
  await dialog.getByRole("combobox", { name: "Under" }).fill(over);
  await page.locator(".ant-select-item-option", { hasText: over }).click();
  await dialog.getByRole("button", { name: "Move here" }).click();
  await page.getByRole("button", { name: `What is under ${over}` }).waitFor();
  await expect.poll(async () => (await stage.get("customer", child.id)).parent).toBe(parent.id);
});

test("a board, a gallery, a tree and a map without records say so, and what to do", async () => {
  const filter = encodeURIComponent(JSON.stringify({ field: "name", is: unique("Nobody") }));
  const views = ["board/pipeline", "gallery/cards", "map/where", "tree/groups"];
  for (const view of views.map((name) => `${name.startsWith("board") ? "deal" : "customer"}?view=${name}`)) {
    await page.goto(`${stage.url}/o/${view}&filter=${filter}`);
    await page.getByRole("heading", { name: "No record matches" }).waitFor();
    await page.getByText("Loosen or clear the filters and try again.").waitFor();
    expect(await violations(page)).toEqual([]);
  }
});
