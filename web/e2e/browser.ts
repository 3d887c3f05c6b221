import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { PASSWORD } from "./server.ts";

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // Chromium's own sandbox refuses to start for root, as in most containers.
    args: process.getuid?.() === 0 ? ["--no-sandbox", "--disable-dev-shm-usage"] : [],
  });

export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 375, height: 740 };

export interface Person {
  page: Page;
  /** What went wrong in the page itself; a journey ends with this empty. */
  faults: string[];
  close(): Promise<void>;
}

/** A fresh browser profile; `faults` collects scripts that failed and policies that were broken. */
export async function person(browser: Browser, options: BrowserContextOptions = {}): Promise<Person> {
  const context = await browser.newContext({ viewport: DESK, locale: "en", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    // A refused request is part of a journey; the browser reports each one, and we look at the screen instead.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      faults.push(message.text());
  });
  return { page, faults, close: () => context.close() };
}

export async function signIn(page: Page, url: string, password = PASSWORD, login = "admin"): Promise<void> {
  if (!page.url().startsWith(url)) await page.goto(url);
  await page.locator("input[name=login]").fill(login);
  await page.locator("input[name=password]").fill(password);
  await page.keyboard.press("Enter");
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const OPTIONS = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  // The options of an open select stand at the end of the page, outside of every landmark, where the library puts them.
  rules: { region: { enabled: false } },
};

/** What axe finds wrong with the screen as it stands. It is injected by the debugger, which the content policy allows. */
export async function violations(page: Page): Promise<string[]> {
  await settled(page);
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: AXE });
  const { result } = await session.send("Runtime.evaluate", {
    expression: `axe.run(document, ${JSON.stringify(OPTIONS)}).then((found) => JSON.stringify(found.violations))`,
    awaitPromise: true,
    returnByValue: true,
  });
  await session.detach();
  const found = JSON.parse(String(result.value)) as { id: string; nodes: { html: string; failureSummary: string }[] }[];
  return found.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join("\n")}`,
  );
}

/**
 * Waits until nothing moves any more, because a colour halfway through a change has a contrast nobody chose. What is about
 * to move begins a frame or two after it was put there.
 */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const moves = (one: Animation) =>
      one.playState === "running" && one.effect?.getTiming().iterations !== Number.POSITIVE_INFINITY;
    for (let still = 0; still < 4; ) {
      await new Promise(requestAnimationFrame);
      still = document.getAnimations().some(moves) ? 0 : still + 1;
    }
  });
}

export const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
