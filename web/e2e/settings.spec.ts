import { expect, test } from "vitest";
import { signIn } from "./browser.ts";
import { PASSWORD } from "./server.ts";
import { Stage } from "./stage.ts";
import { unique } from "./workspace.ts";

const stage = new Stage({ before: () => stage.user("sam", ["seller"], "Sam") });

const open = (page: string) => stage.page.goto(`${stage.url}/settings/${page}`);
const button = (name: string) => stage.page.getByRole("button", { name, exact: true });
const dialog = (name: string | RegExp) => stage.page.getByRole("dialog", { name });
const row = (text: string) => stage.page.getByRole("row").filter({ hasText: text });

test("the menu of the person leads to the settings, and a seller finds only their own", async () => {
  await stage.page.getByTitle("Account").click();
  await button("Settings").click();
  await stage.page.getByRole("heading", { level: 1, name: "Profile and security" }).waitFor();
  const menu = () => stage.page.getByRole("navigation", { name: "Settings" });
  await menu().getByRole("link", { name: "Users" }).click();
  await stage.page.getByRole("heading", { level: 1, name: "Users" }).waitFor();
  await stage.restart({});
  await stage.arrive("sam");
  await open("profile");
  await menu().getByRole("link", { name: "API tokens" }).waitFor();
  expect(await menu().getByRole("link").count()).toBe(2);
  await open("roles");
  await stage.page.getByRole("heading", { name: "You may not see this" }).waitFor();
});

test("a user is made, signs in, is signed out, locked and unlocked", async () => {
  const [name, login] = [unique("Nell"), unique("nell").replace(" ", "")];
  await open("users");
  await button("New User").click();
  const form = dialog("New User");
  await form.getByRole("textbox", { name: "Name" }).fill(name);
  await form.getByRole("button", { name: "Save" }).click();
  await form.locator("[data-invalid]").getByRole("textbox", { name: "Login" }).fill(login);
  await form.getByRole("combobox", { name: "Roles" }).click();
  await stage.page.locator(".ant-select-item-option", { hasText: "Seller" }).click();
  await form.getByRole("textbox", { name: "Name" }).click();
  await form.getByRole("button", { name: "Save" }).click();
  const password = dialog(/Set password/);
  await password.getByLabel("New password").fill("short");
  await password.getByRole("button", { name: "Set password" }).click();
  await password.locator("[data-invalid]").getByLabel("New password").fill(PASSWORD);
  await password.getByRole("button", { name: "Set password" }).click();
  await stage.page.getByText(`${name} has a new password.`).waitFor();
  await row(name).getByText("Seller").waitFor();

  const begin = { method: "POST", headers: { "Content-Type": "application/json" } };
  const tries = async () =>
    fetch(`${stage.url}/api/session`, { ...begin, body: JSON.stringify({ login, password: PASSWORD }) });
  const { token } = (await (await tries()).json()) as { token: string };
  const asks = async () =>
    (await fetch(`${stage.url}/api/session`, { headers: { Authorization: `Bearer ${token}` } })).status;
  expect(await asks()).toBe(200);
  const act = async (deed: string) => {
    await row(name)
      .getByRole("button", { name: `Actions for ${name}` })
      .click();
    await stage.page.getByRole("menuitem", { name: deed, exact: true }).click();
    await dialog(new RegExp(name)).getByRole("button", { name: deed, exact: true }).click();
    await dialog(new RegExp(name)).waitFor({ state: "detached" });
  };
  await act("Sign out everywhere");
  expect(await asks()).toBe(401);
  await act("Lock");
  await row(name).getByText("Locked").waitFor();
  expect((await tries()).status).toBe(401);
  await act("Unlock");
  await row(name).getByText("Active").waitFor();
  expect((await tries()).status).toBe(200);
});

test("one's own password is changed, which ends the sessions elsewhere", async () => {
  const login = unique("own").replace(" ", "");
  await stage.user(login, ["seller"]);
  const elsewhere = await stage.other();
  await stage.restart({});
  await stage.arrive(login);
  await elsewhere.page.goto(stage.url);
  await elsewhere.page.locator("input[name=login]").fill(login);
  await elsewhere.page.locator("input[name=password]").fill(PASSWORD);
  await elsewhere.page.keyboard.press("Enter");
  await elsewhere.page.locator("#content h1").waitFor();
  // What is behind another page moves no more.
  await stage.page.bringToFront();
  await open("profile");
  // While an answer is awaited the button is called otherwise, too.
  const change = stage.page.getByRole("button", { name: "Change password" });
  await row("Somewhere else").waitFor();
  await stage.page.getByLabel("Current password").fill("not mine at all");
  await stage.page.getByLabel("New password").fill("a fine new password");
  await change.click();
  await stage.page.locator("[data-invalid]").getByLabel("Current password").fill(PASSWORD);
  await change.click();
  await stage.page.getByText("Your password was changed.").waitFor();
  await row("Somewhere else").waitFor({ state: "detached" });
  await elsewhere.page.reload();
  await elsewhere.page.locator("input[name=login]").waitFor();
  await elsewhere.close();
});

test("theme, density and language are chosen on the profile, and the language follows to the next browser", async () => {
  const login = unique("polyglot").replace(" ", "");
  await stage.user(login, ["seller"]);
  await stage.restart({});
  await stage.arrive(login);
  await open("profile");
  const root = () =>
    stage.page.evaluate(() => ({ ...document.documentElement.dataset, lang: document.documentElement.lang }));
  await stage.page.getByRole("radiogroup", { name: "Theme" }).getByText("Dark").click();
  await stage.page.getByRole("radiogroup", { name: "Density" }).getByText("Comfortable").click();
  await expect.poll(root).toMatchObject({ theme: "dark", density: "comfortable" });
  await stage.page.getByRole("radiogroup", { name: "Language" }).getByText("简体中文").click();
  await stage.page.getByRole("heading", { level: 1, name: "个人资料与安全" }).waitFor();
  await stage.page.reload();
  await stage.page.getByRole("heading", { level: 1, name: "个人资料与安全" }).waitFor();
  expect(await root()).toMatchObject({ theme: "dark", density: "comfortable", lang: "zh-CN" });
  await stage.restart({ locale: "en" });
  await stage.page.goto(stage.url);
  await signIn(stage.page, stage.url, PASSWORD, login);
  await stage.page.getByRole("link", { name: "跳到内容" }).waitFor({ state: "attached" });
  await stage.page.reload();
  await stage.page.locator("#content h1").waitFor();
  expect(await root()).toMatchObject({ theme: "light", lang: "zh-CN" });
});

test("a token is shown once, works, and is ended", async () => {
  const name = unique("Importer");
  await open("tokens");
  await stage.page.getByRole("textbox", { name: "What it is for" }).fill(name);
  await button("Make token").click();
  const secret = await stage.page.getByRole("status").locator("code").innerText();
  const asks = async () =>
    (await fetch(`${stage.url}/api/session`, { headers: { Authorization: `Bearer ${secret}` } })).status;
  expect(await asks()).toBe(200);
  await stage.page.reload();
  await row(name).waitFor();
  expect(await stage.page.getByText(secret).count()).toBe(0);
  await button(`End token “${name}”`).click();
  await dialog(`End token “${name}”`).getByRole("button", { name: "End", exact: true }).click();
  await row(name).waitFor({ state: "detached" });
  expect(await asks()).toBe(401);
});

test("departments hang under each other, and are moved there", async () => {
  const [over, under] = [unique("Sales"), unique("North")];
  await stage.make("department", { name: over });
  const { id } = await stage.make("department", { name: under });
  await open("departments");
  await button(`Move ${under}`).click();
  await dialog("Move").getByRole("combobox", { name: "Under" }).fill(over);
  await stage.page.locator(".ant-select-item-option", { hasText: over }).click();
  await dialog("Move").getByRole("button", { name: "Move here" }).click();
  await button(`What is under ${over}`).waitFor();
  await expect.poll(async () => (await stage.get("department", id)).parent).toBeTruthy();
});

test("a role is read as what it may do: rows in words, fields by their titles", async () => {
  await open("roles");
  await stage.page.getByRole("navigation", { name: "Roles" }).getByRole("link", { name: "Seller" }).click();
  const leads = stage.page.getByRole("row", { name: /^Leads/ });
  await leads.getByText("Name, Company, Phone, Budget, Stage").first().waitFor();
  expect(await leads.getByText("Yes").count()).toBe(4);
  await stage.page.getByRole("link", { name: "Administrator" }).click();
  await stage.page.getByRole("row", { name: /^Every object/ }).waitFor();
  await stage.page.getByText("check and plan changes", { exact: false }).waitFor();
});

test("what goes on by itself is told, and what was put aside is tried again", async () => {
  await stage.page.route("**/api/jobs", (route) => route.fulfill({ json: { items: [JOB] } }));
  const retried: string[] = [];
  await stage.page.route("**/api/jobs/*/retry", (route) => {
    retried.push(route.request().url());
    return route.fulfill({ status: 204 });
  });
  await open("jobs");
  await row("Put aside").getByText("the disk is full").waitFor();
  expect(await stage.faults()).toEqual([]);
  await row("Put aside").getByRole("button", { name: "Try again" }).click();
  await stage.page.getByText("It is tried again.").waitFor();
  expect(retried).toHaveLength(1);
});

const JOB = {
  id: "0198c0de-0000-7000-8000-000000000001",
  work: "fill",
  key: "customer",
  state: "failed",
  done: 1200,
  total: 4000,
  attempts: 9,
  fault: "the disk is full",
  made_at: "2026-11-20T08:00:00.000Z",
  due_at: "2026-11-20T08:00:00.000Z",
  lease_until: null,
  ended_at: null,
};

test("a page that cannot be asked says so, and tries again", async () => {
  let broken = true;
  await stage.page.route("**/api/tokens", (route) =>
    broken ? route.fulfill({ status: 500, json: {} }) : route.continue(),
  );
  await open("tokens");
  await stage.page.getByRole("heading", { name: "Something went wrong" }).waitFor({ timeout: 30_000 });
  expect(await stage.faults()).toEqual([]);
  broken = false;
  await button("Try again").click();
  await stage.page.getByRole("region", { name: "Tokens" }).or(stage.page.getByText("No tokens yet")).first().waitFor();
});
