import { expect, test } from "vitest";
import { PASSWORD } from "./server.ts";
import { Stage } from "./stage.ts";
import { unique } from "./workspace.ts";

/** Documents that are changed in the settings: planned, published and returned from. */

const stage = new Stage({ before: () => stage.user("rea", ["trainee"]) });

const open = (page: string) => stage.page.goto(`${stage.url}/settings/${page}`);
const button = (name: string) => stage.page.getByRole("button", { name, exact: true });
const dialog = (name: string | RegExp) => stage.page.getByRole("dialog", { name });

type Grant = Record<string, unknown>;

async function grantsOf(role: string): Promise<Grant[]> {
  const { items } = await stage.space.call<{ items: { name: string; document: { grants: Grant[] } }[] }>(
    "GET",
    "/api/metadata/documents?kind=role",
  );
  return items.find((one) => one.name === role)?.document.grants ?? [];
}

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
  await page.getByText("Published.", { exact: true }).waitFor();
  expect(await mayChange()).toBe(true);
  expect(await grantsOf("trainee")).toContainEqual(
    expect.objectContaining({ name: "customers", rows: "own", actions: ["read", "create", "update"] }),
  );
});

test("fields and a filter of a grant are chosen beside its line, and then hold", async () => {
  const page = stage.page;
  await stage.make("customer", { name: unique("Seen"), level: "a" });
  await open("roles?role=trainee");
  await button("Change what it may do").click();
  await button("Customers: Records and fields").click();
  const details = dialog(/^Customers/);
  const choose = async (label: string, option: string) => {
    await details.getByRole("combobox", { name: label, exact: true }).click();
    await page.locator(".ant-select-dropdown:visible .ant-select-item-option", { hasText: option }).first().click();
  };
  await choose("Which records", "Those that match a filter");
  await choose("Field", "Level");
  await choose("Condition", "is filled");
  await choose("Sees: only these", "Source");
  await page.locator(".ant-select-dropdown:visible .ant-select-item-option", { hasText: "Employees" }).click();
  await details.getByText("Which records").click();
  expect(await stage.faults()).toEqual([]);
  await details.getByRole("button", { name: "Apply" }).click();
  await details.waitFor({ state: "detached" });
  await button("Show the plan").click();
  await page.getByText("/grants/customers/read").first().waitFor();
  await button("Publish").click();
  await page.getByText("Published.", { exact: true }).waitFor();
  const grants = await grantsOf("trainee");
  expect(grants.find((one) => one.name === "customers")).toMatchObject({
    rows: { all: [{ field: "level", is_filled: true }] },
    read: ["name", "source", "employees"],
  });
});

test("a new role is made, given an object, published, and chosen for a user", async () => {
  const page = stage.page;
  await open("roles");
  await button("New role").click();
  const asked = dialog("New role");
  await asked.getByRole("textbox", { name: "What people call it" }).fill("Auditor");
  await asked.getByRole("textbox", { name: "Name in documents" }).fill("Auditor");
  await asked.locator("[data-invalid]").getByRole("textbox", { name: "Name in documents" }).fill("auditor");
  await asked.getByRole("button", { name: "Say what it may do" }).click();
  await page.getByRole("combobox", { name: "One more object" }).click();
  await page.locator(".ant-select-item-option", { hasText: "Customer" }).first().click();
  await page.getByRole("checkbox", { name: "Customers: See" }).waitFor();
  expect(await stage.faults()).toEqual([]);
  await button("Show the plan").click();
  await button("Publish").click();
  await page.getByText("Published.", { exact: true }).waitFor();
  await page.getByRole("navigation", { name: "Roles" }).getByRole("link", { name: "Auditor" }).waitFor();
  expect(await grantsOf("x_auditor")).toEqual([{ name: "customer", object: "customer", actions: ["read"] }]);
  const login = unique("audit").replace(" ", "");
  await stage.user(login, ["x_auditor"]);
  await stage.restart({});
  await stage.page.request.post(`${stage.url}/api/session`, { data: { login, password: PASSWORD } });
  expect((await stage.page.request.get(`${stage.url}/api/records/customer`)).status()).toBe(200);
  expect((await stage.page.request.get(`${stage.url}/api/records/deal`)).status()).toBe(404);
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
  await stage.page.getByText("Published.", { exact: true }).waitFor();
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
