import { expect, test } from "vitest";
import type { Page as Records } from "../src/api/shapes.ts";
import { listAddress, Stage, these } from "./stage.ts";
import { unique } from "./workspace.ts";

const stage = new Stage({
  before: async () => {
    await stage.user("sam", ["seller"], "Sam");
    await stage.user("tom", ["trainee"], "Tom");
  },
});

const tabs = () => stage.page.getByRole("navigation", { name: "Views" });
const tab = (name: string) => tabs().getByRole("link", { name, exact: true });
const param = (name: string) => new URL(stage.page.url()).searchParams.get(name);
const dialog = (name: string | RegExp) => stage.page.getByRole("dialog", { name });

async function act(deed: string): Promise<void> {
  await stage.page.getByRole("button", { name: "Save view", exact: true }).click();
  await stage.page.getByRole("menuitem", { name: deed, exact: true }).click();
}

async function keep(name: string): Promise<void> {
  await act("Save as a view");
  await dialog("Save as a view").getByRole("textbox", { name: "Name of the view" }).fill(name);
  await dialog("Save as a view").getByRole("button", { name: "Save", exact: true }).click();
  await tab(name).waitFor();
}

test("what is shown is kept as a tab, changed, named otherwise, opened first and let go", async () => {
  const one = await stage.deal({ amount: "7" });
  const other = await stage.deal({ amount: "8" });
  const name = unique("Mine");
  await stage.page.goto(listAddress(stage.url, "deal", { list: "deals", filter: these(one), columns: "name,amount" }));
  await stage.page.getByRole("link", { name: one.name, exact: true }).waitFor();
  await keep(name);
  expect(await tab(name).getAttribute("aria-current")).toBe("page");

  await stage.page.goto(`${stage.url}/o/deal?list=deals`);
  await stage.page.getByRole("link", { name: other.name, exact: true }).waitFor();
  await tab(name).click();
  await stage.page.getByRole("link", { name: other.name, exact: true }).waitFor({ state: "detached" });
  expect(param("columns")).toBe("name,amount");

  await stage.page.getByRole("columnheader", { name: "Amount" }).getByRole("button").click();
  await act("Save what is shown");
  await stage.page.getByText(`“${name}” is kept.`).waitFor();
  await act("Rename");
  const renamed = `${name} again`;
  await dialog(/^Rename/)
    .getByRole("textbox", { name: "Name of the view" })
    .fill(renamed);
  await dialog(/^Rename/)
    .getByRole("button", { name: "Save", exact: true })
    .click();
  await tab(renamed).waitFor();
  await act("Open first");
  await stage.page.getByText(`“${renamed}” is kept.`).waitFor();

  await stage.page.goto(`${stage.url}/o/deal`);
  await stage.page.getByRole("link", { name: one.name, exact: true }).waitFor();
  expect(param("sort")).toBe("amount");
  expect(await tab(renamed).getAttribute("aria-current")).toBe("page");
  await act("Delete view");
  await dialog(/^Delete view/)
    .getByRole("button", { name: "Delete", exact: true })
    .click();
  await tab(renamed).waitFor({ state: "detached" });
  await stage.page.getByRole("link", { name: one.name, exact: true }).waitFor();
});

test("a view is shared with a role, whose holders find it and cannot change it", async () => {
  const one = await stage.deal();
  const name = unique("Ours");
  await stage.page.goto(listAddress(stage.url, "deal", { list: "deals", filter: these(one) }));
  await stage.page.getByRole("link", { name: one.name, exact: true }).waitFor();
  await keep(name);
  await act("Share");
  await dialog(/^Share/)
    .getByRole("combobox", { name: "Shared with roles" })
    .click();
  await stage.page.locator(".ant-select-item-option", { hasText: "Seller" }).click();
  // What is offered lies over the button until one is somewhere else.
  await dialog(/^Share/)
    .getByText("Whoever it is shared with")
    .click();
  await dialog(/^Share/)
    .getByRole("button", { name: "Save", exact: true })
    .click();
  await dialog(/^Share/).waitFor({ state: "detached" });

  await stage.restart({});
  await stage.arrive("sam");
  await stage.page.goto(`${stage.url}/o/deal?list=deals`);
  await tab(name).click();
  await stage.page.getByRole("link", { name: one.name, exact: true }).waitFor();
  await stage.page.getByRole("button", { name: "Save view", exact: true }).click();
  await stage.page.getByRole("menuitem", { name: "Save as another view" }).waitFor();
  expect(await stage.page.getByRole("menuitem").count()).toBe(1);
  await stage.page.keyboard.press("Escape");

  await stage.restart({});
  await stage.arrive("tom");
  await stage.page.goto(`${stage.url}/o/deal?list=deals`);
  await stage.page.getByRole("button", { name: "Save view", exact: true }).waitFor();
  expect(await tabs().getByText(name).count()).toBe(0);
});

test("saved tabs are put into an order by hand, which stays", async () => {
  const one = await stage.deal();
  await stage.page.goto(listAddress(stage.url, "deal", { list: "deals", filter: these(one) }));
  const [first, second] = [unique("A first"), unique("B second")];
  await keep(first);
  await stage.page.goto(listAddress(stage.url, "deal", { list: "deals" }));
  await keep(second);
  const order = async () =>
    (await tabs().getByRole("link").allInnerTexts()).filter((name) => [first, second].includes(name));
  expect(await order()).toEqual([first, second]);
  await act("Move the tab left");
  await expect.poll(order).toEqual([second, first]);
  await stage.page.reload();
  await tab(first).waitFor();
  expect(await order()).toEqual([second, first]);
});

test("where saved views cannot be asked for, the list is there all the same", async () => {
  const one = await stage.deal();
  await stage.page.route("**/api/records/saved_view?**", (route) => route.fulfill({ status: 500, json: {} }));
  await stage.page.goto(listAddress(stage.url, "deal", { list: "deals", filter: these(one) }));
  await stage.page.getByRole("link", { name: one.name, exact: true }).click();
  await stage.page.getByRole("heading", { level: 1, name: one.name }).waitFor();
});

test("favourites and where one was last are there on another machine", async () => {
  const one = await stage.deal();
  await stage.restart({});
  await stage.arrive("sam");
  await stage.page.goto(`${stage.url}/o/deal/${one.id}`);
  await stage.page.getByRole("heading", { level: 1, name: one.name }).waitFor();
  await stage.page.keyboard.press("s");
  const marked = () =>
    stage.page.getByRole("navigation", { name: "Navigation" }).getByRole("link", { name: one.name, exact: true });
  await marked().waitFor();
  await stage.restart({});
  await stage.arrive("sam");
  await marked().waitFor();
  await stage.page.keyboard.press("Control+k");
  await stage.page
    .getByRole("group", { name: "Recent and favourites" })
    .getByRole("option", { name: one.name })
    .waitFor();
  await stage.page.keyboard.press("Escape");
  await stage.page.getByRole("button", { name: `Take ${one.name} out of the favourites` }).click();
  await marked().waitFor({ state: "detached" });
  const kept = await stage.space.call<Records>("GET", "/api/records/bookmark");
  const filtered = kept.items.filter((record) => record.address === `/o/deal/${one.id}`);
  expect(filtered.map((record) => record.favourite)).toEqual([false]);
});
