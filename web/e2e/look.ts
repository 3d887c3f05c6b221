import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import type { Browser, BrowserContext, Page, Route } from "playwright-core";
import type { ViewsAnswer } from "../src/api/shapes.ts";
import { DESK, launch, PHONE, person, settled, signIn } from "./browser.ts";
import { dress, fill } from "./samples.ts";
import { startServer } from "./server.ts";
import { openWorkspace, type Workspace } from "./workspace.ts";

/** Draws every screen in every state, size, theme and language, onto one picture per screen in `target/look`. */

const OUT = resolve(import.meta.dirname, "../../target/look");

type State = "filled" | "empty" | "loading" | "error";

interface Screen {
  states: State[];
  /** Goes there, and opens what the picture is about. */
  open(page: Page, space: Workspace, state: State): Promise<void>;
}

const at = (space: Workspace, rest = "") => `${space.url}/o/${space.list.object}${rest}`;

/** The address of the newest record. */
async function newest(space: Workspace): Promise<string> {
  const page = await space.call<{ items: { id: string }[] }>("GET", `/api/records/${space.list.object}?limit=1`);
  return at(space, `/${page.items[0]?.id ?? "none"}`);
}

/** Something that is open on the page of the newest record, which has rows and is referred to. */
function onRecord(name: string, act?: (page: Page) => Promise<void>, rest = () => ""): Record<string, Screen> {
  const open = async (page: Page, space: Workspace) => {
    await page.goto(`${await newest(space)}${rest()}`);
    await page.locator(".record-page h1").waitFor();
    await page.locator(".form-body").first().waitFor();
    await page.waitForTimeout(400);
    await act?.(page);
  };
  return { [name]: { states: ["filled"], open } };
}

/** The first view of a kind that an object in the menus has, such as the pack `suites/packs/crm` brings of every kind. */
const viewOf = (kind: string): Screen => ({
  states: ["filled", "error"],
  async open(page, space) {
    const objects = new Set(space.session.apps.flatMap((app) => app.menu).map((entry) => entry.object));
    for (const object of objects) {
      const { views } = await space.call<ViewsAnswer>("GET", `/api/views/${object}`);
      const view = views.find((one) => one.kind === kind);
      if (view) return void (await page.goto(`${space.url}/o/${object}?view=${kind}/${view.name}`));
    }
    throw new Error(`The pack under test has no view of kind ${kind}.`);
  },
});

const KINDS = ["board", "calendar", "tree", "gallery", "gantt", "map", "cross"];

const SCREENS: Record<string, Screen> = {
  ...Object.fromEntries(KINDS.map((kind) => [kind, viewOf(kind)])),
  "sign-in": { states: ["filled"], open: async (page, space) => void (await page.goto(`${space.url}/sign-in`)) },
  list: {
    states: ["filled", "empty", "loading", "error"],
    open: async (page, space) => void (await page.goto(at(space))),
  },
  filter: {
    states: ["filled"],
    async open(page, space) {
      const filter = JSON.stringify({ all: [{ field: space.title.field, contains: "o" }] });
      await page.goto(at(space, `?filter=${encodeURIComponent(filter)}`));
      await page.locator(".filter-bar > button").first().click();
    },
  },
  record: {
    states: ["filled", "loading", "error"],
    open: async (page, space) => void (await page.goto(await newest(space))),
  },
  ...onRecord("rows", async (page) => {
    await page.locator(".rows").first().scrollIntoViewIfNeeded();
    await page.locator(".row-cards button, [data-cell='1 1']").first().click();
  }),
  ...onRecord("blocks", async (page) => void (await page.getByRole("tab").nth(1).click())),
  ...onRecord("related", async (page) => {
    await page.getByRole("tab").nth(2).click();
    await page.locator(".related .row-acts button").first().click();
  }),
  ...onRecord("gate", async (page) => void (await page.locator(".path-ways button", { hasText: "…" }).first().click())),
  ...onRecord("actions", async (page) => void (await page.locator(".head-action button").first().click())),
  ...onRecord("as-of", undefined, () => `?as_of=${new Date().toISOString()}`),
  ...onRecord(
    "compare",
    async (page) => void (await page.locator(".as-of button").first().click()),
    () => `?as_of=${new Date(Date.now() - 60_000).toISOString()}`,
  ),
  create: { states: ["filled"], open: async (page, space) => void (await page.goto(at(space, "/new"))) },
  refused: {
    states: ["filled"],
    async open(page, space) {
      await page.goto(at(space, "/new"));
      await page.locator("form button[type=submit]").click();
      await page.locator(".issues").waitFor();
    },
  },
  history: {
    states: ["filled"],
    open: async (page, space) => void (await page.goto(`${await newest(space)}?tab=timeline`)),
  },
  palette: {
    states: ["filled"],
    async open(page, space) {
      await page.goto(at(space));
      await page.locator("h1").waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox").last().fill("a");
    },
  },
};

const VARIANTS = [DESK, PHONE].flatMap((viewport) =>
  (["light", "dark"] as const).flatMap((colorScheme) =>
    ["zh-CN", "en"].map((locale) => ({ viewport, colorScheme, locale })),
  ),
);

interface Picture {
  title: string;
  width: number;
  image: string;
}

/** Slows or breaks the requests for records, so that the state of a bad day can be seen. */
async function spoil(page: Page, state: State): Promise<void> {
  const never = () => new Promise<void>(() => undefined);
  const broken = (route: Route) =>
    route.fulfill({
      status: 500,
      contentType: "application/problem+json",
      body: JSON.stringify({ title: "Internal error", status: 500, code: "internal", request_id: "0198c0de" }),
    });
  if (state === "loading") await page.route("**/api/records/**", never);
  if (state === "error") await page.route("**/api/records/**", broken);
}

type Cookies = Awaited<ReturnType<BrowserContext["storageState"]>>;

/** Signs in once; every picture after that begins with the same session. */
async function session(browser: Browser, url: string): Promise<Cookies> {
  const { page, close } = await person(browser);
  await page.goto(url);
  await signIn(page, url);
  await page.locator("#content h1").waitFor();
  const { cookies } = await page.context().storageState();
  await close();
  return { cookies, origins: [] };
}

async function draw(browser: Browser, space: Workspace, who: Cookies, name: string, state: State): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const variant of VARIANTS) {
    const { page, close } = await person(browser, name === "sign-in" ? variant : { ...variant, storageState: who });
    await spoil(page, state);
    await SCREENS[name]?.open(page, space, state);
    // Labels of references arrive after the page itself, and the skeleton waits before it shows.
    await page.waitForTimeout(700);
    if (state === "loading") await page.locator(".patient[data-shown=true]").waitFor();
    else await settled(page);
    const image = (await page.screenshot()).toString("base64");
    const { width } = variant.viewport;
    pictures.push({ title: `${state} · ${width} · ${variant.colorScheme} · ${variant.locale}`, width, image });
    await close();
  }
  return pictures;
}

/** One sheet: a page of the pictures at half size, drawn by the browser itself. */
async function sheet(browser: Browser, name: string, pictures: Picture[]): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 2980, height: 800 } });
  const figures = pictures.map(
    ({ title, width, image }) =>
      `<figure><figcaption>${title}</figcaption><img width="${width / 2}" src="data:image/png;base64,${image}"></figure>`,
  );
  await page.setContent(`<style>body{margin:16px;background:#8b8f96;font:13px sans-serif;display:flex;flex-wrap:wrap;gap:12px}
    figure{margin:0}figcaption{padding:2px 0}img{display:block}</style>${figures.join("")}`);
  await page.screenshot({ path: `${OUT}/${name}.png`, fullPage: true });
  await page.close();
}

async function main(wanted: string[]): Promise<void> {
  const unknown = wanted.filter((name) => !(name in SCREENS));
  if (unknown.length > 0) throw new Error(`No such screen: ${unknown}. There are: ${Object.keys(SCREENS).join(", ")}.`);
  const names = wanted.length > 0 ? wanted : Object.keys(SCREENS).filter((name) => !KINDS.includes(name));
  mkdirSync(OUT, { recursive: true });
  const server = await startServer();
  const browser = await launch();
  try {
    const space = await openWorkspace(server.url);
    const who = await session(browser, server.url);
    const pictures = new Map<string, Picture[]>(names.map((name) => [name, []]));
    const take = async (state: State) => {
      for (const name of names) {
        if (SCREENS[name]?.states.includes(state))
          pictures.get(name)?.push(...(await draw(browser, space, who, name, state)));
      }
    };
    // A fresh workspace is empty; that picture is taken before anything is put into it.
    await take("empty");
    await fill(space, 60);
    await dress(space, (await newest(space)).split("/").at(-1) ?? "");
    for (const state of ["filled", "loading", "error"] as const) await take(state);
    for (const [name, taken] of pictures) {
      await sheet(browser, name, taken);
      console.log(`${OUT}/${name}.png`);
    }
  } finally {
    await browser.close();
    await server.stop();
  }
}

await main(process.argv.slice(2));
