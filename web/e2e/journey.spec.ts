import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import type { RecordData } from "../src/api/shapes.ts";
import { isTooWide, PHONE, signIn } from "./browser.ts";
import { listAddress, Stage } from "./stage.ts";
import { unique } from "./workspace.ts";

/** A day of a seller over the pack that sells standard products, step by step. */

const stage = new Stage({ pack: ["examples/base", "examples/standard-product"], login: null });
let page: Page;

beforeEach(() => {
  page = stage.page;
});

const button = (name: string, on: Pick<Page, "getByRole"> = page) => on.getByRole("button", { name, exact: true });
const heading = (name: string) => page.getByRole("heading", { level: 1, name, exact: true });
const nameBox = () => page.getByRole("textbox", { name: "Name", exact: true });
const update = ({ id, version }: RecordData, object: string, fields: Record<string, unknown>) =>
  stage.space.call<RecordData>("PATCH", `/api/records/${object}/${id}`, fields, { "If-Match": `"${version}"` });

type Opportunity = RecordData & { name: string };

async function opportunity(fields: Record<string, unknown> = {}): Promise<Opportunity> {
  const customer = await stage.make("customer", { name: unique("Customer") });
  const name = unique("Looms");
  return { ...(await stage.make("opportunity", { name, customer: customer.id, ...fields })), name };
}

/** The list, or another view, of just this opportunity. */
const only = (one: Opportunity, search: Record<string, unknown> = {}) =>
  listAddress(stage.url, "opportunity", { filter: { all: [{ field: "customer", is: one.customer }] }, ...search });

async function open(object: string, { id }: RecordData, title: string): Promise<void> {
  await stage.arrive();
  await page.goto(`${stage.url}/o/${object}/${id}`);
  await heading(title).waitFor();
}

test("somebody signs in at the door and is led to where they wanted to go", async () => {
  const one = await opportunity();
  await page.goto(`${stage.url}/o/opportunity/${one.id}`);
  await signIn(page, stage.url, "not the password");
  await page.getByRole("alert").waitFor();
  await signIn(page, stage.url);
  await heading(one.name).waitFor();
});

test("a customer is found by the initials of its pinyin", async () => {
  await stage.make("customer", { name: "重庆云锦织造" });
  await stage.arrive();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Command palette" }).fill("cqyjzz");
  await page.getByRole("option", { name: /重庆云锦织造/ }).click();
  await heading("重庆云锦织造").waitFor();
});

test("an amount is changed where it stands in the list", async () => {
  const one = await opportunity({ amount: "1250" });
  await stage.arrive();
  await page.goto(only(one, { list: "opportunities", columns: "name,amount,stage" }));
  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: one.name, exact: true }) });
  await row.getByRole("cell").nth(2).hover();
  await button("Edit Amount", row).click();
  await page.getByRole("textbox", { name: "Amount" }).fill("1300.5");
  await page.keyboard.press("Enter");
  await row.getByText("¥1,300.50").waitFor();
  await expect.poll(async () => (await stage.get("opportunity", one.id)).amount).toBe("1300.5000");
});

test("two people change one opportunity, and nothing of either is lost unseen", async () => {
  const one = await opportunity();
  await open("opportunity", one, one.name);
  const [theirs, mine] = [unique("Theirs"), unique("Mine")];
  await nameBox().fill(mine);
  await update(one, "opportunity", { name: theirs, next_step: "Call on Monday" });
  await page.keyboard.press("Control+s");
  const dialog = page.getByRole("dialog", { name: "Somebody else changed this record" });
  const group = dialog.getByRole("group", { name: "Name", exact: true });
  await group.getByRole("radio", { name: `Latest version ${theirs}` }).waitFor();
  await group.getByRole("radio", { name: `My version ${mine}` }).check();
  await button("Save this choice").click();
  await heading(mine).waitFor();
  await expect.poll(() => stage.get("opportunity", one.id)).toMatchObject({ name: mine, next_step: "Call on Monday" });
});

test("a gate asks for what is missing, and for nothing else", async () => {
  const one = await opportunity({ stage: "prospecting" });
  await open("opportunity", one, one.name);
  await page
    .locator(".path-ways")
    .getByRole("button", { name: /Need confirmed/ })
    .click();
  const dialog = page.getByRole("dialog", { name: "Need confirmed" });
  await dialog.locator(".field").first().waitFor();
  expect(await dialog.locator(".field").count()).toBe(1);
  await button("Need confirmed", dialog).click();
  await dialog.getByRole("alert").waitFor();
  await expect.poll(async () => (await stage.get("opportunity", one.id)).stage).toBe("prospecting");
  await dialog.getByRole("textbox", { name: "What they need" }).fill("Looms that do not tear silk.");
  await button("Need confirmed", dialog).click();
  await page.locator('[aria-current="step"]', { hasText: "Engaging" }).waitFor();
  await expect
    .poll(() => stage.get("opportunity", one.id))
    .toMatchObject({
      stage: "engaging",
      need: "Looms that do not tear silk.",
    });
});

test("the lines of a quote come to their sums while they are typed, and are saved with it", async () => {
  const customer = await stage.make("customer", { name: unique("Customer") });
  const product = await stage.make("product", { name: unique("Loom"), model: unique("L") });
  const title = unique("Quote");
  const quote = await stage.make("quote", { title, customer: customer.id, quoted_on: "2026-11-26" });
  const line = { quote: quote.id, product: product.id, price: "100" };
  await stage.make("quote_line", { ...line, quantity: "2", position: 1 });
  await stage.make("quote_line", { ...line, quantity: "3", discount: "50", position: 2 });
  await open("quote", quote, `${quote.number} · ${title}`);
  const grid = page.getByRole("grid", { name: "Lines" });
  const net = (row: number) => grid.locator(`[data-cell="${row} 5"]`).innerText();
  const sum = () => page.locator(".totals > div").filter({ hasText: /^Net/ }).locator("dd").innerText();
  await expect.poll(sum).toBe("¥350.00");
  await grid.locator('[data-cell="0 1"]').focus();
  await page.keyboard.type("10");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect.poll(() => net(0)).toBe("¥1,000.00");
  await expect.poll(sum).toBe("¥1,150.00");
  await expect.poll(async () => (await stage.get("quote", quote.id)).net).toBe("350.0000");
  await page.keyboard.press("Control+s");
  await page.getByText("Saved.").waitFor();
  await expect.poll(async () => (await stage.get("quote", quote.id)).net).toBe("1150.0000");
  expect(await sum()).toBe("¥1,150.00");
});

test("a card goes to another column of the board, and the sums above follow", async () => {
  const one = await opportunity({ stage: "prospecting", amount: "1250", need: "Silk." });
  await stage.arrive();
  await page.goto(only(one, { view: "board/pipeline" }));
  const sums = (column: string) => page.locator(".board-head", { hasText: column }).getByText("¥1,250.00");
  await sums("Prospecting").first().waitFor();
  await button(`Move ${one.name} to`).click();
  await page.getByRole("menuitem", { name: "Engaging" }).click();
  await page
    .getByRole("list", { name: "Cards in Engaging" })
    .getByRole("link", { name: one.name, exact: true })
    .waitFor();
  await sums("Engaging").first().waitFor();
  await expect.poll(async () => (await stage.get("opportunity", one.id)).stage).toBe("engaging");
});

test("a record is shown as it was before a change; last week it was not there", async () => {
  const one = await opportunity();
  const before = String((await stage.get("opportunity", one.id)).updated_at);
  await update(one, "opportunity", { name: unique("Changed") });
  await stage.arrive();
  await page.goto(`${stage.url}/o/opportunity/${one.id}?as_of=${before}`);
  await page.getByRole("status").getByText("As of").waitFor();
  expect(await nameBox().inputValue()).toBe(one.name);
  expect(await nameBox().getAttribute("readonly")).not.toBeNull();
  const week = new Date(Date.now() - 7 * 86_400_000).toISOString();
  await page.goto(`${stage.url}/o/opportunity/${one.id}?as_of=${week}`);
  await page.getByRole("heading", { name: "Not found" }).waitFor();
  await button("Back to now").click();
  await page.getByRole("heading", { level: 1, name: /Changed/ }).waitFor();
});

test("another language is on every word of the page, and stays", async () => {
  const one = await opportunity();
  const me = await stage.newcomer();
  page = stage.page;
  await page.goto(`${stage.url}/o/opportunity/${one.id}`);
  await heading(one.name).waitFor();
  await button(me).click();
  await page.getByText("简体中文").click();
  const form = await stage.space.call<{ schema: { properties: Record<string, { title?: string }> } }>(
    "GET",
    "/api/forms/opportunity?mode=edit",
    undefined,
    { "Accept-Language": "zh-CN" },
  );
  const label = form.schema.properties.name?.title ?? "";
  expect(label).not.toBe("Name");
  await page.getByRole("textbox", { name: label, exact: true }).waitFor();
  await page.reload();
  await page.getByRole("textbox", { name: label, exact: true }).waitFor();
  expect(await page.getAttribute("html", "lang")).toBe("zh-CN");
});

test("on a phone a record is found, changed and saved, and nothing scrolls sideways", async () => {
  const one = await opportunity();
  await stage.restart({ viewport: PHONE, hasTouch: true, isMobile: true });
  page = stage.page;
  await stage.arrive();
  await page.goto(only(one, { list: "opportunities" }));
  const link = page.getByRole("link", { name: one.name }).first();
  await link.waitFor();
  expect(await isTooWide(page)).toBe(false);
  await link.tap();
  await heading(one.name).waitFor();
  expect(await isTooWide(page)).toBe(false);
  const name = unique("Small");
  await nameBox().fill(name);
  await button("Save").tap();
  await heading(name).waitFor();
  await expect.poll(async () => (await stage.get("opportunity", one.id)).name).toBe(name);
});
