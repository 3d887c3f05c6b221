import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { Stage } from "./stage.ts";
import { unique } from "./workspace.ts";

/** Child records: typed, pasted, moved, refused and saved with their record. */

const stage = new Stage({ pack: "suites/packs/desk" });
let page: Page;

beforeEach(() => {
  page = stage.page;
});

const button = (name: string | RegExp, on: Pick<Page, "getByRole"> = page) =>
  on.getByRole("button", { name, exact: true });

async function openDeal(more: Record<string, unknown> = {}): Promise<{ id: string; name: string }> {
  const name = unique("Deal");
  const { id } = await stage.space.call<{ id: string }>("POST", "/api/records/deal", { name, ...more });
  await page.goto(`${stage.url}/o/deal/${id}`);
  await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
  return { id, name };
}

/** A deal with two lines, as rows of the table. */
async function openLines(): Promise<string> {
  const { id } = await openDeal();
  for (const [product, price] of [
    ["Loom", "1200"],
    ["Shuttle", "35.5"],
  ] as const) {
    const made = await stage.space.call<{ id: string }>("POST", "/api/records/product", {
      name: unique(product),
      price,
    });
    await stage.space.call("POST", "/api/records/deal_line", { deal: id, product: made.id, quantity: "2", price });
  }
  await page.reload();
  await grid().locator("[data-cell='1 0']").waitFor();
  return id;
}

const grid = () => page.getByRole("grid", { name: "Lines" });
const cell = (row: number, column: number) => grid().locator(`[data-cell="${row} ${column}"]`);
const total = (name: string) => page.locator(".totals > div").filter({ hasText: name }).locator("dd");
interface Line {
  id: string;
  quantity: string;
  price: string | null;
  position: number | null;
}
async function linesOf(deal: string): Promise<Line[]> {
  const filter = encodeURIComponent(JSON.stringify({ field: "deal", is: deal }));
  const page = await stage.space.call<{ items: Line[] }>(
    "GET",
    `/api/records/deal_line?sort=position,created_at&filter=${filter}`,
  );
  return page.items;
}

test("lines are typed in with the keyboard alone and saved with their deal, and the totals follow", async () => {
  const id = await openLines();
  expect(await total("Total").innerText()).toBe("¥2,471.00");
  await cell(0, 1).focus();
  await page.keyboard.type("10");
  await page.keyboard.press("Enter");
  await page.keyboard.type("4");
  await page.keyboard.press("Tab");
  await page.keyboard.type("50");
  await page.keyboard.press("Escape");
  expect(await cell(1, 2).innerText()).toBe("¥35.50");
  await page.keyboard.press("Control+Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.type("3");
  await page.keyboard.press("Tab");
  await page.keyboard.type("7");
  await page.keyboard.press("Control+s");
  await page.getByText("Saved.").waitFor();
  const lines = await linesOf(id);
  expect(lines.map(({ quantity, price, position }) => [quantity, price, position])).toEqual([
    ["10.00", "1200.0000", 1],
    ["4.00", "35.5000", 2],
    ["3.00", "7.0000", 3],
  ]);
  await page.waitForFunction(() => document.querySelector(".totals dd")?.textContent === "¥12,163.00");
});

test("lines are moved and removed, and nothing is sent before the save", async () => {
  const id = await openLines();
  await cell(1, 1).focus();
  await page.keyboard.press("Alt+ArrowUp");
  await button("Remove row 2").click();
  expect(await linesOf(id)).toHaveLength(2);
  await button("Save").click();
  await page.getByText("Saved.").waitFor();
  expect((await linesOf(id)).map((line) => [line.price, line.position])).toEqual([["35.5000", 1]]);
});

test("what was copied from a spreadsheet becomes rows", async () => {
  const id = await openLines();
  await cell(1, 1).focus();
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text/plain", "5\t¥1,000.50\r\n6\t2\r\n");
    document.activeElement?.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
  });
  await cell(2, 1).waitFor();
  await button("Save").click();
  await page.getByText("Saved.").waitFor();
  expect((await linesOf(id)).map((line) => [line.quantity, line.price])).toEqual([
    ["2.00", "1200.0000"],
    ["5.00", "1000.5000"],
    ["6.00", "2.0000"],
  ]);
});

test("a line that is refused says so in its row, and one that somebody else changed keeps both changes", async () => {
  const id = await openLines();
  await cell(1, 1).focus();
  await page.keyboard.type("-1");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+s");
  await page.locator(".row-issues").getByText("Row 2 · Quantity").waitFor();
  expect(await cell(1, 1).getAttribute("aria-invalid")).toBe("true");
  const [, line] = await linesOf(id);
  await stage.space.call("PATCH", `/api/records/deal_line/${line?.id}`, { price: "99" }, { "If-Match": '"1"' });
  await cell(1, 1).focus();
  await page.keyboard.type("8");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Control+s");
  await page.locator(".row-issues").getByText("Row 2").waitFor();
  await page.waitForFunction(() => document.querySelector('[data-cell="1 2"]')?.textContent === "¥99.00");
  await page.keyboard.press("Control+s");
  await page.getByText("Saved.").waitFor();
  expect((await linesOf(id)).at(1)).toMatchObject({ quantity: "8.00", price: "99.0000" });
});
