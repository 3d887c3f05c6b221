import type { Locator, Page } from "playwright-core";
import { signIn } from "./browser.ts";

/** `first` and `second` are the words after the deed; what stands in quotation marks is one word. */
type Deed = (page: Page, first: string, second: string, url: string) => Promise<unknown>;

const named = (page: Page, role: string, name: string): Locator =>
  page.getByRole(role as Parameters<Page["getByRole"]>[0], { name, exact: true }).first();

/** A field is found by its label, whatever it is: a box to write in, one to choose from; in the dialog if one is open. */
async function field(page: Page, name: string): Promise<Locator> {
  const dialog = page.getByRole("dialog");
  const within = (await dialog.count()) > 0 ? dialog : page;
  const of = (role: "textbox" | "combobox" | "spinbutton") => within.getByRole(role, { name, exact: true });
  // A box for a password has a label and no role.
  const secret = within.getByLabel(name).and(within.locator("input[type=password]"));
  return of("textbox").or(of("combobox")).or(of("spinbutton")).or(secret).first();
}

/** What a guide may ask of the browser. */
const DEEDS: Record<string, Deed> = {
  open: (page, path, _, url) => page.goto(url + path),
  "sign-in": async (page, login, password, url) => {
    await signIn(page, url, password, login);
    await page.locator("#content h1").waitFor();
  },
  click: (page, role, name) => named(page, role, name).click(),
  // The button in the dialog that is open, which often has the name of the one that opened it.
  confirm: (page, name) => page.getByRole("dialog").getByRole("button", { name, exact: true }).last().click(),
  write: async (page, name, text) => (await field(page, name)).fill(text),
  choose: async (page, name, option) => {
    await (await field(page, name)).click();
    await page.locator(".ant-select-item-option").filter({ hasText: option }).first().click();
  },
  press: (page, keys) => page.keyboard.press(keys),
  type: (page, text) => page.keyboard.type(text),
  heading: (page, name) => page.locator("h1").filter({ hasText: name }).first().waitFor(),
  see: (page, text) => page.getByText(text).locator("visible=true").first().waitFor(),
  offered: (page, text) => page.getByRole("option").filter({ hasText: text }).first().waitFor(),
  gone: (page, text) => page.getByText(text).locator("visible=true").first().waitFor({ state: "detached" }),
};

const split = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|\S+/g)].map(([all, quoted]) => quoted ?? all ?? "");

/** Does one deed, such as `click button "New"`. */
export async function does(page: Page, line: string, url: string): Promise<void> {
  const [word = "", first = "", second = ""] = split(line);
  const deed = DEEDS[word];
  if (!deed) throw new Error(`There is no deed “${word}”: ${Object.keys(DEEDS).join(", ")}.`);
  await deed(page, first, second, url);
}

/** The names on the screen that a deed needs, so that the reader has to be told them. */
export function names(line: string): string[] {
  const [word = "", first = "", second = ""] = split(line);
  const told: Record<string, string[]> = { click: [second], confirm: [first], write: [first], choose: [first, second] };
  return told[word] ?? [];
}
