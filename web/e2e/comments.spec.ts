import type { Locator, Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import type { RecordData } from "../src/api/shapes.ts";
import { PHONE } from "./browser.ts";
import { Stage } from "./stage.ts";
import { unique } from "./workspace.ts";

/** What people say about a record and have to do about it, on its page. */

let ben: RecordData;
const stage = new Stage({ pack: "suites/packs/desk", login: null, before: people });
let page: Page;

async function people() {
  ben = await stage.user("ben", ["seller"], "Ben Weaver");
}

beforeEach(() => {
  page = stage.page;
});

interface Deal {
  id: string;
  name: string;
}

async function deal(): Promise<Deal> {
  const name = unique("Deal");
  const { id } = await stage.make("deal", { name, owner: ben.id });
  return { id, name };
}

async function open({ id, name }: Deal): Promise<void> {
  await page.goto(`${stage.url}/o/deal/${id}`);
  await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
  await page.getByRole("link", { name: "Timeline" }).click();
  await page.locator(".timeline .history").first().waitFor();
}

const say = (on: Deal, text: string, more: Record<string, unknown> = {}) =>
  stage.make("comment", { on: { object: "deal", id: on.id }, text, ...more });

const about = async (object: string, on: Deal): Promise<RecordData[]> => {
  const filter = encodeURIComponent(JSON.stringify({ field: "on", is: { object: "deal", id: on.id } }));
  return (await stage.space.call<{ items: RecordData[] }>("GET", `/api/records/${object}?filter=${filter}`)).items;
};

const box = () => page.getByRole("textbox", { name: "Write a comment; @ names people" });
const comment = (text: string): Locator => page.getByRole("article", { name: "Comment" }).filter({ hasText: text });
const button = (name: string, on: Locator) => on.getByRole("button", { name, exact: true });

/** Writes that far, and takes the first person whom the box offers. */
async function mention(on: Locator, text: string, name: string): Promise<void> {
  await on.press("End");
  await on.pressSequentially(text);
  await page.getByRole("menuitem", { name }).click();
}

test("a comment names somebody, is sent by Ctrl+Enter, and stands above what became of the record", async () => {
  await stage.arrive();
  const on = await deal();
  await open(on);
  await box().click();
  await mention(box(), "They want it by March, @Ben", "Ben Weaver");
  await page.keyboard.press("Control+Enter");
  await comment("They want it by March, @Ben Weaver").waitFor();
  expect(await box().inputValue()).toBe("");
  expect(await about("comment", on)).toMatchObject([
    { text: "They want it by March, @Ben Weaver", mentions: [ben.id] },
  ]);
  const kinds = page.locator(".timeline .history > li");
  expect(await kinds.evaluateAll((items) => items.map((one) => one.getAttribute("data-kind")))).toEqual([
    "comment",
    "change",
  ]);
});

test("its author changes a comment with whom it names, and it says so", async () => {
  await stage.arrive();
  const on = await deal();
  await say(on, "Ask @Ben Weaver about it.", { mentions: [ben.id] });
  await open(on);
  await button("Edit", comment("about it")).click();
  const editor = page.getByRole("textbox", { name: "Edit", exact: true });
  await editor.fill("Ask @Ben Weaver about that.");
  await page.keyboard.press("Control+Enter");
  await comment("about that").getByText("edited").waitFor();
  expect(await about("comment", on)).toMatchObject([{ mentions: [ben.id], edited: true }]);
  await button("Edit", comment("about that")).click();
  await editor.fill("Ask nobody.");
  await button("Save", comment("Ask nobody.")).click();
  await editor.waitFor({ state: "detached" });
  expect(await about("comment", on)).toMatchObject([{ text: "Ask nobody.", mentions: null }]);
});

test("a comment is taken back and brought again; words of somebody else are answered only", async () => {
  const on = await deal();
  await say(on, "Said by the admin.");
  await stage.arrive("ben");
  await open(on);
  await box().fill("Mine.");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await button("Delete", comment("Mine.")).click();
  await page.getByText("The comment was deleted.").waitFor();
  await comment("Mine.").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await comment("Mine.").waitFor();

  const theirs = comment("Said by the admin.");
  expect(await theirs.getByRole("button").allInnerTexts()).toEqual(["Answer"]);
  await button("Answer", theirs).click();
  await page.getByRole("textbox", { name: "Write an answer" }).fill("Heard.");
  await page.keyboard.press("Control+Enter");
  await comment("Heard.").locator("blockquote", { hasText: "Said by the admin." }).waitFor();
});

test("a long timeline goes on where it stopped, without gaps and to its beginning", async () => {
  const on = await deal();
  for (let number = 1; number <= 60; number++) await say(on, `Word ${number}.`);
  await stage.arrive();
  await open(on);
  await page.getByRole("button", { name: "Load more" }).click();
  await page.locator('.history > li[data-kind="change"]').waitFor();
  const said = await page.locator(".history .said").allInnerTexts();
  expect(said).toEqual(Array.from({ length: 60 }, (_, at) => `Word ${60 - at}.`));
});

test("a task is made with its day, tells that it is late, and is done by a click that can be undone", async () => {
  await stage.arrive();
  const on = await deal();
  await open(on);
  const tasks = page.getByRole("region", { name: "To do" });
  await tasks.getByRole("button", { name: "Add a task" }).click();
  await tasks.getByRole("textbox", { name: "What is to be done" }).fill("Call them");
  await tasks.getByRole("textbox", { name: "By when" }).fill("2020-01-02");
  // Enter takes the day, and with it the task.
  await page.keyboard.press("Enter");
  const line = tasks.getByRole("listitem").filter({ hasText: "Call them" });
  await line.getByText("Overdue").waitFor();
  expect(await about("task", on)).toMatchObject([{ name: "Call them", due: "2020-01-02", done: false }]);
  await line.getByRole("checkbox", { name: "Done: Call them" }).click();
  await line.waitFor({ state: "detached" });
  expect(await about("task", on)).toMatchObject([{ done: true }]);
  await page.getByRole("button", { name: "Undo" }).click();
  await line.waitFor();
  expect(await about("task", on)).toMatchObject([{ done: false }]);
});

test("on a phone a comment is written and a task done, and nothing is in the way", async () => {
  const on = await deal();
  await say(on, "Please call.");
  await stage.make("task", { name: "Call back", due: "2020-01-02", on: { object: "deal", id: on.id } });
  await stage.restart({ viewport: PHONE, hasTouch: true, isMobile: true });
  page = stage.page;
  await stage.arrive();
  await open(on);
  await page.getByRole("checkbox", { name: "Done: Call back" }).waitFor();
  expect(await stage.faults()).toEqual([]);
  await box().fill("Called.");
  await page.getByRole("button", { name: "Send", exact: true }).tap();
  await comment("Called.").waitFor();
  await page.getByRole("checkbox", { name: "Done: Call back" }).tap();
  await page.getByRole("checkbox", { name: "Done: Call back" }).waitFor({ state: "detached" });
  expect(await about("task", on)).toMatchObject([{ done: true }]);
});
