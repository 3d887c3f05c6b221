import { expect, test } from "vitest";
import { Stage } from "./stage.ts";
import { unique } from "./workspace.ts";

/** What the builder of filters asks of trees and of what holds from one day to another. */

const stage = new Stage({ pack: "suites/packs/traits" });

const link = (name: string) => stage.page.getByRole("link", { name, exact: true });

async function choose(label: string, option: string): Promise<void> {
  await stage.page.getByRole("combobox", { name: label, exact: true }).click();
  await stage.page.locator(".ant-select-dropdown:visible .ant-select-item-option", { hasText: option }).first().click();
}

test("records are found that hold today, or on some other day", async () => {
  const product = await stage.make("product", { name: unique("Loom") });
  const [old, now] = [unique("Old"), unique("Now")];
  await stage.make("price", { name: old, product: product.id, from: "2020-01-01", to: "2020-12-31" });
  await stage.make("price", { name: now, product: product.id, from: "2021-01-01" });
  await stage.page.goto(`${stage.url}/o/price`);
  await link(old).waitFor();
  await stage.page.getByRole("button", { name: "+ Filter", exact: true }).click();
  await choose("Field", "holds");
  expect(await stage.faults()).toEqual([]);
  await stage.page.getByRole("button", { name: "Apply", exact: true }).click();
  await link(old).waitFor({ state: "detached" });
  await link(now).waitFor();
  await stage.page.getByRole("button", { name: "holds today" }).click();
  await choose("Condition", "on a day");
  await stage.page.getByRole("textbox", { name: "Value" }).fill("2020-05-01");
  await stage.page.keyboard.press("Enter");
  await link(old).waitFor();
  await link(now).waitFor({ state: "detached" });
});

test("records are found whose reference hangs under another record, however deep", async () => {
  const over = await stage.make("category", { name: unique("Fabric") });
  const under = await stage.make("category", { name: unique("Silk"), parent: over.id });
  const [inside, outside] = [unique("Brocade"), unique("Hammer")];
  await stage.make("product", { name: inside, category: under.id });
  await stage.make("product", { name: outside });
  await stage.page.goto(`${stage.url}/o/product`);
  await link(outside).waitFor();
  await stage.page.getByRole("button", { name: "+ Filter", exact: true }).click();
  await choose("Field", "Category");
  await choose("Condition", "is below");
  await stage.page.getByRole("combobox", { name: "Value", exact: true }).fill(String(over.name));
  await stage.page.locator(".ant-select-item-option", { hasText: String(over.name) }).click();
  await stage.page.getByRole("button", { name: "Apply", exact: true }).click();
  await link(outside).waitFor({ state: "detached" });
  await link(inside).waitFor();
});
