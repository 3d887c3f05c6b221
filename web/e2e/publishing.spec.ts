import { expect, test } from "vitest";
import { PASSWORD } from "./server.ts";
import { Stage } from "./stage.ts";
import { unique } from "./workspace.ts";

/** Documents that are changed in the settings: planned, published and returned from. */

const stage = new Stage({ before: () => stage.user("rea", ["trainee"]) });

const open = (page: string) => stage.page.goto(`${stage.url}/settings/${page}`);
const button = (name: string) => stage.page.getByRole("button", { name, exact: true });
const dialog = (name: string | RegExp) => stage.page.getByRole("dialog", { name });
test("what a role may do is changed in its matrix, planned, published, and then holds", async () => {
  const page = stage.page;
  const mayChange = async () => {
    const other = await stage.other();
    await other.page.request.post(`${stage.url}/api/session`, { data: { login: "rea", password: PASSWORD } });
    const answer = await other.page.request.get(`${stage.url}/api/forms/customer?mode=edit`);
    const { can } = (await answer.json()) as { can: { update: boolean } };
    await other.close();
    return can.update;
  };
  expect(await mayChange()).toBe(false);
  await open("roles?role=trainee");
  await button("Change what it may do").click();
  await page.getByRole("checkbox", { name: "Customers: Change" }).click();
  await page.getByRole("combobox", { name: "Customers: Which records" }).click();
  await page.locator(".ant-select-item-option", { hasText: "Their own" }).first().click();
  expect(await stage.faults()).toEqual([]);
  await button("Show the plan").click();
  await page.getByText("/grants/customers/rows").waitFor();
  expect(await mayChange()).toBe(false);
  await button("Publish").click();
  await page.getByText("Published.").waitFor();
  expect(await mayChange()).toBe(true);
  const { items } = await stage.space.call<{ items: { name: string; document: { grants: object[] } }[] }>(
    "GET",
    "/api/metadata/documents?kind=role",
  );
  const grants = items.find((one) => one.name === "trainee")?.document.grants;
  expect(grants).toContainEqual(
    expect.objectContaining({ name: "customers", rows: "own", actions: ["read", "create", "update"] }),
  );
});

test("the company is given another name, which everybody sees", async () => {
  await open("workspace");
  const name = unique("Silk House");
  await stage.page.getByRole("textbox", { name: "Name of the company" }).fill(name);
  await button("Show the plan").click();
  await stage.page.getByText("/title").waitFor();
  await button("Publish").click();
  await stage.page.locator("strong", { hasText: name }).first().waitFor();
  await expect.poll(() => stage.space.call("GET", "/api/session")).toMatchObject({ workspace: { title: name } });
});

test("a setting of the company is planned, published, seen by everybody, and returned from", async () => {
  await open("workspace");
  const choose = async (label: string, option: string) => {
    await stage.page.getByRole("combobox", { name: label }).click();
    await stage.page.getByRole("combobox", { name: label }).fill(option);
    await stage.page.locator(".ant-select-item-option", { hasText: option }).first().click();
  };
  await choose("First day of the week", "Sunday");
  await choose("Days", "DD.MM.YYYY");
  await button("Show the plan").click();
  await stage.page.getByText("/first_weekday").first().waitFor();
  const before = await stage.space.call<{ version: number }>("GET", "/api/session");
  await button("Publish").click();
  await stage.page.getByText("Published.").waitFor();
  const after = await stage.space.call<{ version: number; workspace: unknown }>("GET", "/api/session");
  expect(after.version).toBe(before.version + 1);
  expect(after.workspace).toMatchObject({ first_weekday: 7, formats: { date: "DD.MM.YYYY" } });

  await open("versions");
  await button(`Changes of version ${after.version}`).click();
  await dialog(`Changes of version ${after.version}`).getByText("/first_weekday").first().waitFor();
  await stage.page.keyboard.press("Escape");
  await button(`Return to version ${before.version}`).click();
  const sure = dialog(`Return to version ${before.version}`);
  await sure.getByText("/first_weekday").first().waitFor();
  await sure.getByRole("button", { name: "Return" }).click();
  await stage.page.getByText(`The documents of version ${before.version} hold again.`).waitFor();
  const back = await stage.space.call<{ workspace: unknown }>("GET", "/api/session");
  expect(back.workspace).toMatchObject({ first_weekday: 1 });
});
