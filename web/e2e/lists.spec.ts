import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import type { RecordData } from "../src/api/shapes.ts";
import { these as exactly, listAddress, Stage } from "./stage.ts";
import { unique } from "./workspace.ts";

const stage = new Stage();
let page: Page;

beforeEach(() => {
  page = stage.page;
});

const address = (search: Record<string, unknown> = {}) => listAddress(stage.url, "deal", search);
const param = (name: string) => new URL(page.url()).searchParams.get(name);
const button = (name: string) => page.getByRole("button", { name, exact: true });
const row = (name: string) => page.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
const get = (record: RecordData) => stage.get("deal", record.id);

const deal = stage.deal;

/** The list of exactly these deals. */
const these = (...deals: RecordData[]) => ({ filter: exactly(...deals) });

test("a cell is edited in place, with the keyboard and with the mouse", async () => {
  const one = await deal({ amount: "1250" });
  await page.goto(address({ ...these(one), columns: "name,amount,stage" }));
  await row(one.name).waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("e");
  const [before, after] = [page.getByRole("textbox", { name: "Name" }), unique("Renamed")];
  await before.fill(after);
  await page.keyboard.press("Tab");
  await page.getByRole("textbox", { name: "Amount" }).fill("1300");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await get(one)).amount).toBe("1300.0000");
  await expect.poll(async () => (await get(one)).name).toBe(after);

  await page.goto(address({ ...these(one), columns: "name,amount,stage" }));
  await row(after).hover();
  await row(after).getByRole("cell").nth(2).hover();
  await row(after).getByRole("button", { name: "Edit Amount" }).click();
  await page.getByRole("textbox", { name: "Amount" }).fill("-5");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Something is still needed" });
  await dialog.getByText("A deal has an amount that is not negative.").waitFor();
  await dialog.getByRole("textbox", { name: "Amount" }).click();
  await dialog.getByRole("textbox", { name: "Amount" }).fill("7");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect.poll(async () => (await get(one)).amount).toBe("7.0000");
  await dialog.waitFor({ state: "detached" });
});

test("Escape leaves a cell as it was", async () => {
  const one = await deal();
  await page.goto(address(these(one)));
  await row(one.name).waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("e");
  await page.getByRole("textbox", { name: "Name" }).fill("never");
  await page.keyboard.press("Escape");
  await row(one.name).waitFor();
  await expect.poll(async () => (await get(one)).version).toBe(1);
});

test("many are changed at once, and who is refused is told apart from who is done", async () => {
  const [good, bad] = [await deal({ amount: "10", stage: "propose" }), await deal({ stage: "propose" })];
  await page.goto(address(these(good, bad)));
  await row(bad.name).waitFor();
  for (const one of [good, bad]) await row(one.name).getByRole("checkbox").click();
  const set = async (whole: boolean) => {
    await button("Edit fields").click();
    const dialog = page.getByRole("dialog", { name: "Edit 2 records" });
    await dialog.getByRole("combobox", { name: "Field to set" }).fill("Stage");
    await page.keyboard.press("Enter");
    await dialog.getByRole("combobox", { name: "Stage" }).click();
    await page
      .getByTitle("Won")
      .or(page.locator(".ant-select-item-option", { hasText: "Won" }))
      .first()
      .click();
    if (whole) await dialog.getByRole("checkbox").check();
    await dialog.getByRole("button", { name: "Apply to all" }).click();
  };
  await set(true);
  const nothing = page.getByRole("dialog", { name: "0 done, 1 refused" });
  await nothing.getByText("Nothing was changed.").waitFor();
  await nothing.locator(".ant-modal-footer").getByRole("button", { name: "Close" }).click();
  await expect.poll(async () => (await get(good)).stage).toBe("propose");
  await set(false);
  const half = page.getByRole("dialog", { name: "1 done, 1 refused" });
  await half.getByRole("link", { name: bad.name }).waitFor();
  await half.locator(".ant-modal-footer").getByRole("button", { name: "Close" }).click();
  await expect.poll(async () => (await get(good)).stage).toBe("won");
  await expect.poll(async () => (await get(bad)).stage).toBe("propose");
  await page.getByText("1 chosen").waitFor();
});

test("many are deleted at once", async () => {
  const [one, other] = [await deal(), await deal()];
  await page.goto(address(these(one, other)));
  await row(other.name).waitFor();
  await page.getByRole("checkbox", { name: "Choose all loaded records" }).click();
  await button("Delete").click();
  const dialog = page.getByRole("dialog", { name: "Delete 2 records?" });
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByText("2 records were deleted.").waitFor();
  await page.getByRole("heading", { name: "No record matches" }).waitFor();
});

test("columns are chosen, ordered and widened, and stand in the address", async () => {
  const one = await deal();
  await page.goto(address(these(one)));
  await row(one.name).waitFor();
  await button("Columns").click();
  await page.getByRole("checkbox", { name: "Ends" }).check();
  await page.getByRole("button", { name: "Move Ends forward" }).click();
  await page.getByRole("checkbox", { name: "Amount" }).uncheck();
  await page.keyboard.press("Escape");
  await page.getByRole("columnheader", { name: "Ends" }).waitFor();
  expect(param("columns")).toBe("name,customer,ends");
  const edge = page.getByRole("separator", { name: "Width of Name" });
  await edge.focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => param("columns")).toContain("name:256");
});

test("groups and the foot add up what the filter finds", async () => {
  const [one, two] = [await deal({ amount: "10" }), await deal({ amount: "32", stage: "propose" })];
  await page.goto(address({ ...these(one, two), columns: "name,amount", group: "stage" }));
  const group = (name: string) => page.locator(".group-row", { hasText: name });
  await group("Propose").getByText("32.00").waitFor();
  await group("Qualify").getByText("10.00").waitFor();
  await page.locator("tfoot").getByText("42.00").waitFor();
  await group("Propose").getByRole("button").click();
  await row(two.name).waitFor({ state: "detached" });
  await page.locator("tfoot").getByRole("button").click();
  await page.getByRole("menuitem", { name: "Largest" }).click();
  await page.locator("tfoot").getByText("32.00").waitFor();
  expect(param("sums")).toBe("amount:max");
});

test("conditions are built with or, behind a reference and about related records", async () => {
  const one = await deal({ ends: "2020-02-29" });
  await stage.space.call("POST", "/api/records/deal_line", { deal: one.id, product: unique("Silk"), quantity: 7 });
  await page.goto(address(these(one)));
  await row(one.name).waitFor();
  const editor = page.getByRole("form", { name: "Add filter" });
  const pick = async (box: string, text: string, at = 0) => {
    await editor.getByRole("combobox", { name: box }).nth(at).fill(text);
    await page.keyboard.press("Enter");
  };
  await button("+ Filter").click();
  await pick("Field", "Customer · Level");
  await editor.getByRole("combobox", { name: "Value" }).click();
  await page.locator(".ant-select-item-option", { hasText: "Key account" }).click();
  await editor.getByRole("button", { name: "+ Or" }).click();
  await editor.getByRole("textbox", { name: "Value" }).fill("never");
  await button("Apply").click();
  await row(one.name).waitFor();

  await button("+ Filter").click();
  await pick("Field", "Lines");
  await editor.getByRole("button", { name: "+ Which ones" }).click();
  await pick("Field", "Quantity", 1);
  await editor
    .getByRole("textbox", { name: "Value" })
    .or(editor.getByRole("spinbutton", { name: "Value" }))
    .fill("8");
  await button("Apply").click();
  await page.getByRole("heading", { name: "No record matches" }).waitFor();
  expect(JSON.parse(param("filter") ?? "").all.length).toBe(3);
});

test("what a list shows is taken along as a table, in its order and columns", async () => {
  const one = await deal({ amount: "5" });
  await page.goto(address({ ...these(one), columns: "name,amount" }));
  await row(one.name).waitFor();
  await button("Export").click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "Values with commas (CSV)" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.csv$/);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const lines = Buffer.concat(chunks).toString("utf8").trimEnd().split("\r\n");
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/Name,Amount$/);
  expect(lines[1]).toContain(`${one.name},5.0000`);
});
