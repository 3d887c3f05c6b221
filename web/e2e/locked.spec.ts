import { writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import type { RecordData } from "../src/api/shapes.ts";
import { violations } from "./browser.ts";
import { Stage } from "./stage.ts";
import { unique } from "./workspace.ts";

/** What may be written of some records only is seen as locked in the others, before anybody tries. */

const choice = (name: string, ...values: string[]) => ({
  name,
  title: name,
  values: values.map((value) => ({ value, title: value.replace(/^./, (first) => first.toUpperCase()) })),
});
const object = (name: string, title: string, properties: Record<string, unknown>) => ({
  $schema: "urn:yunjin:object:1",
  $id: name,
  title,
  plural: `${title}s`,
  type: "object",
  display: "{{name}}",
  properties: { name: { kind: "text", title: "Name" }, ...properties },
});
const stage_ = { kind: "choice", title: "Stage", choices: "stage", default: "draft" };
const seen = (name: string, of: string) => [
  { name, object: of, actions: ["read"] },
  { name: `${name}_drafts`, object: of, rows: { field: "stage", is: "draft" }, actions: ["read", "update"] },
  {
    name: `${name}_open`,
    object: of,
    rows: { field: "stage", is_not: "closed" },
    actions: ["read", "update"],
    write: ["stage"],
  },
];

const DOCUMENTS: Record<string, unknown> = {
  "pack.json": { name: "camp", version: "1.0.0", title: "Camp" },
  "stage.choice.json": choice("stage", "draft", "sent", "closed"),
  "offer.object.json": object("offer", "Offer", {
    stage: stage_,
    note: { kind: "text", title: "Note" },
    lines: { kind: "children", title: "Lines", of: "line", by: "offer" },
  }),
  "line.object.json": object("line", "Line", {
    stage: stage_,
    pieces: { kind: "integer", title: "Pieces" },
    offer: { kind: "reference", title: "Offer", to: "offer", onDelete: "cascade" },
  }),
  "ways.board.json": { name: "ways", object: "offer", title: "Ways", column: "stage", card: ["note"] },
  "offers.list.json": {
    name: "offers",
    object: "offer",
    title: "Offers",
    columns: ["name", "note", "stage"].map((field) => ({ field })),
  },
  "camp.app.json": { name: "camp", title: "Camp", menu: [{ name: "offers", title: "Offers", object: "offer" }] },
  "seller.role.json": {
    name: "seller",
    title: "Seller",
    grants: [...seen("offers", "offer"), ...seen("lines", "line")],
  },
};

async function camp(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "yunjin-camp-"));
  for (const [path, document] of Object.entries(DOCUMENTS)) writeFileSync(join(folder, path), JSON.stringify(document));
  return folder;
}

const stage = new Stage({ pack: await camp(), before: () => stage.user("sue", ["seller"]), login: "sue" });
let page: Page;
let open: RecordData & { name: string };
let shut: RecordData & { name: string };

beforeEach(async () => {
  page = stage.page;
  const make = async (more: Record<string, unknown>) => {
    const name = unique("Offer");
    return { ...(await stage.make("offer", { name, note: "Silk", ...more })), name };
  };
  [open, shut] = [await make({}), await make({ stage: "closed" })];
});

const row = (name: string) => page.getByRole("row").filter({ hasText: name });
const LOCK = "Note cannot be changed in this record as it stands";

test("cells of a list are locked record by record, for the mouse and for the keyboard", async () => {
  await page.goto(`${stage.url}/o/offer`);
  await row(shut.name).getByRole("img", { name: LOCK }).waitFor({ state: "attached" });
  expect(await row(shut.name).getByRole("button").count()).toBe(0);
  expect(await row(open.name).getByRole("button", { name: "Edit Note" }).count()).toBe(1);
  expect(await row(open.name).getByRole("img", { name: LOCK }).count()).toBe(0);
  expect(await violations(page)).toEqual([]);

  await row(shut.name).getByRole("link").focus();
  await page.keyboard.press("e");
  await page.getByText("Nothing of this record that is shown here can be changed as it stands.").waitFor();
  expect(await page.locator(".cell-editor").count()).toBe(0);

  await row(open.name).getByRole("link").focus();
  await page.keyboard.press("e");
  await page.locator(".cell-editor").getByRole("textbox", { name: "Name" }).waitFor();
  await page.keyboard.press("Tab");
  await page.locator(".cell-editor").getByRole("textbox", { name: "Note" }).fill("Wool");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await stage.get("offer", open.id)).note).toBe("Wool");
});

test("a card that may not be moved says so and has no menu", async () => {
  await page.goto(`${stage.url}/o/offer?view=board/ways`);
  const card = (name: string) => page.locator(".board-card").filter({ hasText: name });
  await card(shut.name).getByRole("img", { name: "It cannot be moved as it stands" }).waitFor();
  expect(await card(shut.name).getByRole("button").count()).toBe(0);
  await card(open.name)
    .getByRole("button", { name: `Move ${open.name} to` })
    .waitFor();
  await card(shut.name).getByRole("link").focus();
  await page.keyboard.press("Shift+ArrowLeft");
  await page.getByText("It cannot be moved as it stands").waitFor();
  await card(open.name).getByRole("link").focus();
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(async () => (await stage.get("offer", open.id)).stage).toBe("sent");
  // What is sent may go on, and nothing else of it may be changed.
  await card(open.name)
    .getByRole("button", { name: `Move ${open.name} to` })
    .waitFor();
  await page.goto(`${stage.url}/o/offer`);
  await row(open.name).getByRole("img", { name: LOCK }).waitFor({ state: "attached" });
  expect(await row(open.name).getByRole("button", { name: "Edit Stage" }).count()).toBe(1);
});

test("rows of a record are locked one by one, and so are its own fields", async () => {
  for (const [name, at] of [
    ["Warp", "draft"],
    ["Weft", "closed"],
  ])
    await stage.make("line", { name, stage: at, pieces: 3, offer: open.id });
  await page.goto(`${stage.url}/o/offer/${open.id}`);
  const grid = page.getByRole("grid", { name: "Lines" });
  const cell = (line: string, text: string) =>
    grid.getByRole("row").filter({ hasText: line }).getByRole("gridcell").filter({ hasText: text });
  await expect.poll(() => cell("Weft", "3").getAttribute("aria-readonly")).toBe("true");
  await cell("Weft", "3").hover();
  await cell("Weft", "3").getByRole("img", { name: "Pieces cannot be changed" }).waitFor();
  expect(await cell("Warp", "3").getAttribute("aria-readonly")).toBe(null);
  expect(await cell("Warp", "3").getByRole("img").count()).toBe(0);
  await cell("Weft", "3").click();
  expect(await grid.getByRole("spinbutton").count()).toBe(0);

  const note = page.getByRole("textbox", { name: "Note" });
  expect(await note.isEditable()).toBe(true);
  await page.goto(`${stage.url}/o/offer/${shut.id}`);
  await note.waitFor();
  await expect.poll(() => note.isEditable()).toBe(false);
});
