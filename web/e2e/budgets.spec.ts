import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

/** Kilobytes after gzip that a person waits for: what every screen needs, and what one screen needs beyond that. */
const BUDGET = { shell: 250, screen: 150 };

const DIST = resolve(import.meta.dirname, "../dist");
const ASSETS = join(DIST, "assets");

const text = (file: string) => readFileSync(join(ASSETS, file), "utf8");

/** The files that a script imports at once, or, with `later`, those that it may ask for afterwards. */
function imported(file: string, later = false): string[] {
  const pattern = later ? /import\(\s*[`"']\.\/([\w.-]+\.js)[`"']/g : /(?:from|import)\s*[`"']\.\/([\w.-]+\.js)[`"']/g;
  return [...text(file).matchAll(pattern)].map((match) => match[1] ?? "");
}

/** A script with everything that it cannot run without. */
function whole(files: string[], known = new Set<string>()): Set<string> {
  for (const file of files) {
    if (known.has(file)) continue;
    known.add(file);
    whole(imported(file), known);
  }
  return known;
}

const kilobytes = (files: Iterable<string>) =>
  Math.round([...files].reduce((sum, file) => sum + gzipSync(text(file)).length, 0) / 102.4) / 10;

const page = readFileSync(join(DIST, "index.html"), "utf8");
const shell = whole([...page.matchAll(/assets\/([\w.-]+\.js)/g)].map((match) => match[1] ?? ""));
const styles = [...page.matchAll(/assets\/([\w.-]+\.css)/g)].map((match) => match[1] ?? "");
const screens = readdirSync(ASSETS).filter((file) => /-page-[\w-]+\.js$/.test(file));

test("what every screen needs is small enough to wait for", () => {
  expect(shell.size).toBeGreaterThan(1);
  expect(kilobytes([...shell, ...styles])).toBeLessThanOrEqual(BUDGET.shell);
});

test("the router asks for each screen by itself", () => {
  const asked = new Set([...shell].flatMap((file) => imported(file, true)));
  expect(screens.length).toBeGreaterThanOrEqual(6);
  expect(screens.filter((file) => !asked.has(file))).toEqual([]);
});

test.each(screens)("%s adds no more than one may wait for", (screen) => {
  const more = [...whole([screen])].filter((file) => !shell.has(file));
  expect(more).not.toEqual([]);
  expect(kilobytes(more)).toBeLessThanOrEqual(BUDGET.screen);
});
