import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import type { Page } from "playwright-core";
import { settled } from "../browser.ts";

/** The pictures of the readme and the guides, in both languages. */

const OUT = resolve(import.meta.dirname, "../../../docs/pictures");

/** Screens by the names of the pictures. */
export const PICTURES = ["record", "board", "list", "roles"] as const;

export const LANGUAGES = ["en", "zh-CN"] as const;

/** Takes one of them of a page that shows its screen. */
export async function take(page: Page, name: string, language: string): Promise<void> {
  mkdirSync(OUT, { recursive: true });
  await settled(page);
  await page.screenshot({ path: `${OUT}/${name}.${language}.png` });
}
