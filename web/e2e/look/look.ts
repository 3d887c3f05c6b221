import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import type { Browser, BrowserContext } from "playwright-core";
import { DESK, launch, PHONE, person, settled } from "../browser.ts";
import { fill } from "../samples.ts";
import { PASSWORD, startServer } from "../server.ts";
import { openWorkspace, type Workspace } from "../workspace.ts";
import { furnish, hire, type Login, type Office } from "./office.ts";
import { LANGUAGES, PICTURES, take } from "./pictures.ts";
import { open, SCREENS, type Screen, type State, spoil } from "./screens.ts";

/** Draws every screen in every state, size, theme and language, onto one picture per screen in `target/look`. */

const OUT = resolve(import.meta.dirname, "../../../target/look");

/** Each size, theme and language beside each other one. */
const VARIANTS = [
  { viewport: DESK, colorScheme: "light", locale: "zh-CN" },
  { viewport: DESK, colorScheme: "dark", locale: "en" },
  { viewport: PHONE, colorScheme: "light", locale: "en" },
  { viewport: PHONE, colorScheme: "dark", locale: "zh-CN" },
] as const;

interface Picture {
  title: string;
  width: number;
  image: string;
}

type Cookies = Awaited<ReturnType<BrowserContext["storageState"]>>;

/** Signs in once; every picture of the same person begins with the same session. */
class Door {
  private readonly known = new Map<string, Cookies>();
  private readonly browser: Browser;

  constructor(browser: Browser) {
    this.browser = browser;
  }

  async of(url: string, login: Login): Promise<Cookies> {
    const key = `${url} ${login}`;
    const before = this.known.get(key);
    if (before) return before;
    const { page, close } = await person(this.browser);
    await page.request.post(`${url}/api/session`, { data: { login, password: PASSWORD } });
    const { cookies } = await page.context().storageState();
    await close();
    const state = { cookies, origins: [] };
    this.known.set(key, state);
    return state;
  }
}

/** The pictures of a screen in one state; what could not be reached is told and drawn as far as it came. */
async function draw(browser: Browser, door: Door, space: Workspace, office: Office, name: string, state: State) {
  const screen = SCREENS[name] as Screen;
  const pictures: Picture[] = [];
  for (const variant of VARIANTS) {
    const who = state === "denied" ? "nobody" : screen.who === undefined ? "rui" : screen.who;
    const storageState = who ? await door.of(space.url, who) : undefined;
    const { page, faults, close } = await person(browser, { ...variant, storageState });
    page.setDefaultTimeout(10_000);
    await spoil(page, state);
    await open(page, space, office, screen, state).catch((error: unknown) =>
      faults.push(String(error).split("\n", 1)[0] ?? ""),
    );
    // Labels of references arrive after the page itself, and a skeleton waits before it shows.
    await page.waitForTimeout(state === "error" ? 2_500 : 700);
    await settled(page);
    const { width } = variant.viewport;
    const title = `${state} · ${width} · ${variant.colorScheme} · ${variant.locale}`;
    for (const fault of faults) console.log(`${name} · ${title}: ${fault}`);
    pictures.push({ title, width, image: (await page.screenshot()).toString("base64") });
    await close();
  }
  return pictures;
}

/** One sheet: a page of the pictures, a line for each state, drawn by the browser itself. */
async function sheet(browser: Browser, name: string, pictures: Picture[]): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1900, height: 100 } });
  const figures = pictures.map(
    ({ title, width, image }) =>
      `<figure><figcaption>${title}</figcaption><img width="${width / 2}" src="data:image/png;base64,${image}"></figure>`,
  );
  await page.setContent(`<style>body{margin:16px;background:#8b8f96;font:13px sans-serif;display:flex;flex-wrap:wrap;gap:12px}
    figure{margin:0}figcaption{padding:2px 0}img{display:block}</style>${figures.join("")}`);
  await page.screenshot({ path: `${OUT}/${name}.png`, fullPage: true });
  await page.close();
  console.log(`${OUT}/${name}.png`);
}

/** The pictures that documents show, which are taken as everything else is drawn. */
async function illustrate(browser: Browser, door: Door, space: Workspace, office: Office): Promise<void> {
  for (const name of PICTURES) {
    const screen = SCREENS[name] as Screen;
    for (const locale of LANGUAGES) {
      const storageState = await door.of(space.url, screen.who ?? "rui");
      const { page, close } = await person(browser, { viewport: SMALL, locale, storageState });
      await open(page, space, office, screen, "filled");
      await page.waitForTimeout(700);
      await take(page, name, locale);
      await close();
    }
  }
}

/** A picture in a page of text is small, and so are its bytes. */
const SMALL = { width: 1200, height: 750 };

const NO_OFFICE: Office = { opportunity: "none", quote: "none", before: "" };

/** All screens over one workspace: the empty pictures before anything is put into it, then screen by screen. */
async function tour(
  browser: Browser,
  packs: string[],
  names: string[],
  put: (space: Workspace) => Promise<Office>,
  pictured = false,
) {
  if (names.length === 0 && !pictured) return;
  const server = await startServer(...packs);
  const door = new Door(browser);
  try {
    const space = await openWorkspace(server.url);
    await hire(space, packs.length > 1);
    const empty = new Map<string, Picture[]>();
    for (const name of names)
      if (SCREENS[name]?.states?.includes("empty"))
        empty.set(name, await draw(browser, door, space, NO_OFFICE, name, "empty"));
    const office = await put(space);
    if (pictured) await illustrate(browser, door, space, office);
    for (const name of names) {
      const pictures: Picture[] = [];
      for (const state of ["filled", "empty", "loading", "error", "denied"] as const) {
        if (state === "empty") pictures.push(...(empty.get(name) ?? []));
        else if (state === "filled" || SCREENS[name]?.states?.includes(state))
          pictures.push(...(await draw(browser, door, space, office, name, state)));
      }
      await sheet(browser, name, pictures);
    }
  } finally {
    await server.stop();
  }
}

async function main(words: string[]): Promise<void> {
  const pictured = words.includes("pictures");
  const wanted = words.filter((word) => word !== "pictures");
  const unknown = wanted.filter((name) => !(name in SCREENS));
  if (unknown.length > 0)
    throw new Error(`No such screen: ${unknown}. There are: pictures, ${Object.keys(SCREENS).join(", ")}.`);
  const names = words.length > 0 ? wanted : Object.keys(SCREENS);
  mkdirSync(OUT, { recursive: true });
  const browser = await launch();
  const kinds = names.filter((name) => SCREENS[name]?.kinds);
  try {
    await tour(
      browser,
      ["examples/base", "examples/standard-product"],
      names.filter((name) => !kinds.includes(name)),
      furnish,
      pictured,
    );
    await tour(browser, ["suites/packs/crm"], kinds, async (space) => {
      await fill(space, 24);
      return NO_OFFICE;
    });
  } finally {
    await browser.close();
  }
}

await main(process.argv.slice(2));
