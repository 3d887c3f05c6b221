import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { isTooWide, PHONE, signIn } from "./browser.ts";
import { PASSWORD } from "./server.ts";
import { ANY, Stage } from "./stage.ts";
import { openWorkspace, unique, type Workspace } from "./workspace.ts";

const stage = new Stage({ pack: ANY, login: null });
let space: Workspace;
let page: Page;

beforeEach(() => {
  space = stage.space;
  page = stage.page;
});

const heading = (name: string) => page.getByRole("heading", { level: 1, name, exact: true });
const titleBox = (on = page) => on.getByRole("textbox", { name: space.title.label, exact: true });
const button = (name: string, on = page) => on.getByRole("button", { name, exact: true });
const url = (rest = "") => `${space.url}/o/${space.list.object}${rest}`;

async function arrive(): Promise<void> {
  await stage.arrive();
  await heading(space.list.plural).waitFor();
}

async function openRecord(name: string): Promise<void> {
  const record = await space.create(name);
  await page.goto(url(`/${record.id}`));
  await heading(name).waitFor();
}

test("a wrong password is refused, the right one leads to where one wanted to go", async () => {
  const record = await space.create(unique("Wanted"));
  await page.goto(url(`/${record.id}`));
  await signIn(page, space.url, "not the password");
  await page.getByRole("alert").getByText("Login or password is not right.").waitFor();
  await signIn(page, space.url);
  await heading(String(record[space.title.field])).waitFor();
  expect(page.url()).toBe(url(`/${record.id}`));
});

test("a record is refused with a complaint at its field, then created", async () => {
  await arrive();
  await button("New").click();
  await button("Create").click();
  const summary = page.getByRole("alert");
  await summary.waitFor();
  await summary.getByRole("link", { name: space.title.label }).click();
  expect(await titleBox().getAttribute("aria-invalid")).toBe("true");
  expect(await titleBox().evaluate((box) => box === document.activeElement)).toBe(true);
  const note = await titleBox().getAttribute("aria-describedby");
  expect(await page.locator(`#${note}`).innerText()).not.toBe("");
  const name = unique("Created");
  await titleBox().fill(name);
  await button("Create").click();
  await heading(name).waitFor();
  await page.goto(url());
  await page.getByRole("link", { name, exact: true }).waitFor();
});

test("a record is changed, and its history tells what changed", async () => {
  await arrive();
  const [before, after] = [unique("Before"), unique("After")];
  await openRecord(before);
  await titleBox().fill(after);
  await page.getByText("1 unsaved change").waitFor();
  await page.keyboard.press("Control+s");
  await heading(after).waitFor();
  await button("Save").waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Timeline" }).click();
  const change = page.getByRole("listitem").filter({ hasText: before }).filter({ hasText: after });
  await change.first().waitFor();
});

test("a draft waits in the browser until it is saved or discarded", async () => {
  await arrive();
  const [name, draft] = [unique("Kept"), unique("Draft")];
  await openRecord(name);
  await titleBox().fill(draft);
  await page.getByRole("link", { name: space.list.plural, exact: true }).first().click();
  await heading(space.list.plural).waitFor();
  await page.goBack();
  await page.getByText("Your unsaved draft was restored.").waitFor();
  expect(await titleBox().inputValue()).toBe(draft);
  await button("Discard changes").click();
  expect(await titleBox().inputValue()).toBe(name);
});

test("a session that ends while one types loses nothing", async () => {
  await arrive();
  await openRecord(unique("Interrupted"));
  const typed = unique("Unsaved");
  await titleBox().fill(typed);
  const ended = await page.evaluate(async () => (await fetch("/api/session", { method: "DELETE" })).status);
  expect(ended).toBe(204);
  await button("Save").click();
  await signIn(page, space.url);
  await page.getByText("Your unsaved draft was restored.").waitFor();
  expect(await titleBox().inputValue()).toBe(typed);
  await button("Save").click();
  await heading(typed).waitFor();
});

test("two people change one record, and the second one decides field by field", async () => {
  await arrive();
  await openRecord(unique("Shared"));
  const other = await stage.other({ storageState: await page.context().storageState() });
  await other.page.goto(page.url());
  const [theirs, mine] = [unique("Theirs"), unique("Mine")];
  await titleBox().fill(mine);
  await titleBox(other.page).fill(theirs);
  await button("Save", other.page).click();
  await other.page.getByText("Saved.").waitFor();
  await other.close();

  await button("Save").click();
  const dialog = page.getByRole("dialog", { name: "Somebody else changed this record" });
  await dialog.waitFor();
  const group = dialog.getByRole("group", { name: space.title.label, exact: true });
  await group.getByRole("radio", { name: `Latest version ${theirs}` }).check();
  await group.getByRole("radio", { name: `My version ${mine}` }).check();
  await button("Save this choice").click();
  await heading(mine).waitFor();
  await dialog.waitFor({ state: "hidden" });
});

test("a record is deleted, and the deletion undone", async () => {
  await arrive();
  const name = unique("Gone");
  await openRecord(name);
  await button("Actions").click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("status").getByText(`“${name}” was deleted.`).waitFor();
  await heading(space.list.plural).waitFor();
  await page.getByRole("link", { name, exact: true }).waitFor({ state: "detached" });
  await button("Undo").click();
  await page.getByRole("link", { name, exact: true }).waitFor();
});

test("the language changes everything on the screen, and stays", async () => {
  const me = await stage.newcomer();
  page = stage.page;
  await page.getByRole("button", { name: me }).click();
  await page.getByText("简体中文").click();
  const chinese = await openWorkspace(space.url, "zh-CN");
  await heading(chinese.list.plural).waitFor();
  await button("新建").waitFor();
  expect(await page.getAttribute("html", "lang")).toBe("zh-CN");
  await page.reload();
  await heading(chinese.list.plural).waitFor();
  await button("新建").waitFor();
});

test("what was typed survives a change of language", async () => {
  const me = await stage.newcomer();
  page = stage.page;
  await openRecord(unique("Translated"));
  const typed = unique("Typed");
  await titleBox().fill(typed);
  await page.getByRole("button", { name: me }).click();
  await page.getByText("简体中文").click();
  const chinese = await openWorkspace(space.url, "zh-CN");
  await button("保存").waitFor();
  expect(await page.getByRole("textbox", { name: chinese.title.label, exact: true }).inputValue()).toBe(typed);
});

test("the dark theme is chosen and stays", async () => {
  await arrive();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Command palette" }).fill("theme: dark");
  await page.getByRole("option", { name: "Theme: Dark" }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  await page.reload();
  await heading(space.list.plural).waitFor();
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(ground).toBe("rgb(22, 24, 29)");
});

test("a filter stands in the address and can be shared", async () => {
  const name = unique("Filtered");
  await space.create(name);
  await space.create(unique("Other"));
  await arrive();
  await page.getByRole("button", { name: "+ Filter" }).click();
  const editor = page.getByRole("form", { name: "Add filter" });
  await editor.getByRole("combobox", { name: "Field" }).fill(space.title.label);
  await page.keyboard.press("Enter");
  await editor.getByRole("textbox", { name: "Value" }).fill(name);
  await editor.getByRole("button", { name: "Apply" }).click();
  await page.getByText("1 record", { exact: true }).waitFor();
  const shared = page.url();
  expect(new URL(shared).searchParams.get("filter")).toContain(name);
  await page.goto("about:blank");
  await page.goto(shared);
  await page.getByRole("link", { name, exact: true }).waitFor();
  await page.getByText("1 record", { exact: true }).waitFor();
});

test("on a phone nothing scrolls sideways", async () => {
  await stage.restart({ viewport: PHONE });
  page = stage.page;
  await arrive();
  expect(await isTooWide(page)).toBe(false);
  await openRecord(unique("Small"));
  expect(await isTooWide(page)).toBe(false);
  await page.goto(url("/new"));
  await titleBox().waitFor();
  expect(await isTooWide(page)).toBe(false);
  await button("Open navigation").click();
  await page.getByRole("navigation", { name: "Navigation" }).getByRole("link").first().click();
  await heading(space.list.plural).waitFor();
});

test("a record is created with the keyboard alone", async () => {
  await page.goto(space.url);
  await page.locator("input[name=login]").waitFor();
  await page.keyboard.type("admin");
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await heading(space.list.plural).waitFor();
  await page.keyboard.press("c");
  await titleBox().waitFor();
  for (let tabs = 0; tabs < 40; tabs++) {
    if (await titleBox().evaluate((box) => box === document.activeElement)) break;
    await page.keyboard.press("Tab");
  }
  const name = unique("Typed");
  await page.keyboard.type(name);
  await page.keyboard.press("Control+s");
  await heading(name).waitFor();
});
