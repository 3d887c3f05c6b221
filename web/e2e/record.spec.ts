import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { Stage } from "./stage.ts";
import { unique } from "./workspace.ts";

/** The record page with all that it can show, over a pack that has all of it. */

const stage = new Stage({ pack: "suites/packs/desk" });
let page: Page;

beforeEach(() => {
  page = stage.page;
});

const button = (name: string | RegExp, on: Pick<Page, "getByRole"> = page) =>
  on.getByRole("button", { name, exact: true });
const here = () => page.locator('.path:not(.derived) [aria-current="step"]');

async function openDeal(more: Record<string, unknown> = {}): Promise<{ id: string; name: string }> {
  const name = unique("Deal");
  const { id } = await stage.space.call<{ id: string }>("POST", "/api/records/deal", { name, ...more });
  await page.goto(`${stage.url}/o/deal/${id}`);
  await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
  return { id, name };
}

test("a way that is open is taken with one click, and the record says where it is", async () => {
  await openDeal();
  expect(await here().innerText()).toContain("Qualify");
  await page.locator(".path-ways").getByRole("button", { name: "Engage" }).click();
  await page.locator('[aria-current="step"]', { hasText: "Engage" }).waitFor();
});

test("a gate asks for what is missing and for nothing else, and says what is in the way", async () => {
  const { id } = await openDeal();
  await page
    .locator(".path-ways")
    .getByRole("button", { name: /Send a proposal/ })
    .click();
  const dialog = page.getByRole("dialog", { name: "Send a proposal" });
  await dialog.getByText("A proposal needs lines with an amount.").waitFor();
  expect(await dialog.locator(".field").count()).toBe(2);
  await button("Cancel", dialog).click();

  await page
    .locator(".path-ways")
    .getByRole("button", { name: /Give up/ })
    .click();
  const lost = page.getByRole("dialog", { name: "Give up" });
  await button("Give up", lost).click();
  await lost.getByRole("alert").waitFor();
  await lost.getByRole("combobox", { name: "Reason lost" }).click();
  await page
    .getByTitle("Price")
    .or(page.locator(".ant-select-item-option", { hasText: "Price" }))
    .first()
    .click();
  await button("Give up", lost).click();
  await page.locator('[aria-current="step"]', { hasText: "Lost" }).waitFor();
  const saved = await stage.space.call<{ loss_reason: string }>("GET", `/api/records/deal/${id}`);
  expect(saved.loss_reason).toBe("price");
});

test("what was typed in the form is saved with the step, and a warning is asked about once", async () => {
  const { id } = await openDeal();
  await page.getByRole("textbox", { name: "Discount" }).fill("25");
  await page.locator(".path-ways").getByRole("button", { name: "Engage" }).click();
  const warning = page.getByRole("dialog", { name: "Please confirm before saving" });
  await warning.getByRole("textbox").fill("Agreed with the board");
  await button("Confirm and save", warning).click();
  await page.locator('[aria-current="step"]', { hasText: "Engage" }).waitFor();
  const saved = await stage.space.call<{ discount: string; stage: string }>("GET", `/api/records/deal/${id}`);
  expect(saved).toMatchObject({ discount: "25.00", stage: "engage" });
});

test("a record becomes another one, and is copied", async () => {
  const { name } = await openDeal();
  await button("Actions").click();
  await page.getByRole("menuitem", { name: "Plan a visit" }).click();
  await button("Plan a visit", page.getByRole("dialog")).click();
  await page.getByRole("heading", { level: 1, name: `Visit: ${name}` }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
  await button("Actions").click();
  await page.getByRole("menuitem", { name: "Duplicate" }).click();
  await page.getByRole("heading", { level: 1, name: "New Deal" }).waitFor();
  expect(await page.getByRole("textbox", { name: "Name", exact: true }).inputValue()).toBe(name);
});

test("a template is drawn for printing, and nothing in it can run", async () => {
  const { name } = await openDeal();
  await button("Actions").click();
  await page.getByRole("menuitem", { name: "Offer" }).click();
  const sheet = page.getByRole("dialog", { name: `Offer ${name}` }).frameLocator("iframe");
  await sheet.getByRole("heading", { name }).waitFor();
});

test("checks, scores and a matrix are filled in and saved with the deal", async () => {
  const { id } = await openDeal();
  await page.getByRole("tab", { name: "Work" }).click();
  await page.getByRole("checkbox", { name: "Site was seen" }).check();
  await page.getByText("1 of 2 done").waitFor();
  await page.locator(".scores li").first().getByRole("radio").nth(3).click();
  await page.getByRole("combobox", { name: /Stance: User Quality/ }).click();
  await page.locator(".ant-select-item-option", { hasText: "Against" }).last().click();
  await page.keyboard.press("Control+s");
  await page.getByText("Saved.").waitFor();
  const filter = encodeURIComponent(JSON.stringify({ field: "deal", is: id }));
  const of = <T>(object: string) => stage.space.call<{ items: T[] }>("GET", `/api/records/${object}?filter=${filter}`);
  expect((await of<{ done: boolean }>("deal_check")).items.filter((one) => one.done)).toHaveLength(1);
  expect((await of<object>("deal_stance")).items).toMatchObject([
    { member: "user", topic: "quality", stance: "against" },
  ]);
  expect((await of<{ score: number | null }>("deal_factor")).items.filter((one) => one.score === 4)).toHaveLength(1);
});

test("what refers to a record is listed with its count, looked at beside it, and made with the reference filled", async () => {
  const { id, name } = await openDeal();
  await stage.space.call("POST", "/api/records/visit", { subject: "Site visit", deal: id });
  await page.reload();
  await page.getByRole("tab", { name: "Around it" }).click();
  const list = page.getByRole("region", { name: "Visits 1" });
  await list.getByTitle("Look at it").click();
  await page.getByRole("dialog").getByText("Site visit").first().waitFor();
  await page.keyboard.press("Escape");
  await button("+ New Visit", list).click();
  await page.getByRole("heading", { level: 1, name: "New Visit" }).waitFor();
  await page.getByRole("textbox", { name: "Subject" }).fill("Second visit");
  await button("Create").click();
  await page.getByRole("heading", { level: 1, name: "Second visit" }).waitFor();
  await page.getByText(name, { exact: true }).first().waitFor();
});

test("a record is shown as it was, and an earlier value is brought back", async () => {
  const { id, name } = await openDeal();
  const before = new Date().toISOString();
  const path = `/api/records/deal/${id}`;
  await stage.space.call("PATCH", path, { name: `${name} changed` }, { "If-Match": '"1"' });
  await page.goto(`${stage.url}/o/deal/${id}?as_of=${before}`);
  await page.getByRole("status").getByText("As of").waitFor();
  const box = page.getByRole("textbox", { name: "Name", exact: true });
  expect(await box.inputValue()).toBe(name);
  expect(await box.getAttribute("readonly")).not.toBeNull();
  await button("Compare").click();
  const row = page.getByRole("dialog").getByRole("row", { name: /Name/ });
  await button("Bring back", row).click();
  await page.getByText("1 unsaved change").waitFor();
  await button("Save").click();
  await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
});

test("the timeline tells of steps and changes, the newest first", async () => {
  const { name } = await openDeal();
  await page.locator(".path-ways").getByRole("button", { name: "Engage" }).click();
  await page.locator('[aria-current="step"]', { hasText: "Engage" }).waitFor();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(`${name} 2`);
  await button("Save").click();
  await page.getByRole("heading", { level: 1, name: `${name} 2` }).waitFor();
  await page.getByRole("link", { name: "Timeline" }).click();
  const entries = page.locator(".timeline .history > li");
  await entries.nth(2).waitFor();
  expect(await entries.evaluateAll((items) => items.map((item) => item.getAttribute("data-kind")))).toEqual([
    "change",
    "stage",
    "change",
  ]);
  expect(await entries.nth(1).innerText()).toContain("Engage");
});
