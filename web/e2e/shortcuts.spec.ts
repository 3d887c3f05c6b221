import { expect, test } from "vitest";
import { Stage } from "./stage.ts";

const stage = new Stage();

const box = () => stage.page.getByRole("combobox", { name: "Command palette" });
const hasFocus = (selector: string) =>
  stage.page.evaluate((inside) => document.activeElement?.closest(inside) !== null, selector);

test("the palette takes the keyboard also over another dialog, and gives it back", async () => {
  const one = await stage.deal();
  await stage.page.goto(`${stage.url}/o/deal/${one.id}`);
  await stage.page.getByRole("button", { name: "Actions" }).click();
  await stage.page.getByRole("menuitem", { name: "Delete" }).click();
  const dialog = stage.page.getByRole("dialog", { name: `Delete “${one.name}”?` });
  await dialog.waitFor();
  await stage.page.keyboard.press("Control+k");
  await box().waitFor();
  await stage.page.keyboard.type("shortcuts");
  expect(await box().inputValue()).toBe("shortcuts");
  await stage.page.getByRole("option", { name: "Keyboard shortcuts" }).waitFor();
  await stage.page.keyboard.press("Escape");
  await box().waitFor({ state: "detached" });
  await dialog.waitFor();
  await expect.poll(() => hasFocus("[role=dialog]")).toBe(true);
  await stage.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

test("what is open beneath the palette is not saved from it, and the same keys close it", async () => {
  const one = await stage.deal();
  await stage.page.goto(`${stage.url}/o/deal/${one.id}`);
  await stage.page.getByRole("textbox", { name: "Name", exact: true }).fill("Otherwise");
  await stage.page.keyboard.press("Control+k");
  await box().waitFor();
  await stage.page.keyboard.press("Control+s");
  await stage.page.keyboard.press("Control+k");
  await box().waitFor({ state: "detached" });
  expect((await stage.get("deal", one.id)).version).toBe(1);
  await stage.page.keyboard.press("Control+s");
  await expect.poll(async () => (await stage.get("deal", one.id)).name).toBe("Otherwise");
});

test("the sheet of shortcuts lists what the keyboard can do here, each once", async () => {
  await stage.page.goto(`${stage.url}/o/deal?list=everything`);
  await stage.page.locator("#content h1").waitFor();
  await stage.page.keyboard.press("?");
  const sheet = stage.page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await sheet.getByText("Go to the settings").waitFor();
  const keys = await sheet.locator("kbd").allInnerTexts();
  expect(keys).toEqual([...new Set(keys)]);
  expect(keys).not.toContain("");
  await stage.page.keyboard.press("Escape");
  await sheet.waitFor({ state: "detached" });
  await stage.page.keyboard.press("g");
  await stage.page.keyboard.press("s");
  await stage.page.getByRole("heading", { level: 1, name: "Profile and security" }).waitFor();
});
