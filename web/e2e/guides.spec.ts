import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, type Person, person } from "./browser.ts";
import { readGuide } from "./guide.ts";
import { does, names } from "./screen.ts";
import { Terminal } from "./terminal.ts";

/** Every command and every step of `docs/guide` is done as it stands there, by a terminal and a browser. */

const FOLDER = resolve(import.meta.dirname, "../../docs/guide");
const LANGUAGES = ["en", "zh-CN"];
const guidesOf = (language: string) => readdirSync(join(FOLDER, language)).sort();

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

test("the guides are the same in both languages", () => {
  expect(guidesOf("zh-CN")).toEqual(guidesOf("en"));
});

describe.each(LANGUAGES)("the guides in %s", (language) => {
  test.each(guidesOf(language))("%s", { timeout: 180_000 }, async (name) => {
    const guide = readGuide(join(FOLDER, language, name));
    expect(guide.steps.length).toBeGreaterThan(4);
    const terminal = await Terminal.open();
    let me: Person | undefined;
    const screen = async (): Promise<Page> => {
      me ??= await person(browser, { locale: language });
      return me.page;
    };
    try {
      for (const step of guide.steps) {
        const at = `${language}/${name}:${step.line}`;
        if (step.do === "file") terminal.write(step.path, step.text);
        else if (step.do === "sh") await terminal.run(step.text, step.fails).catch(failed(at));
        else if (step.do === "text") expect(terminal.unheard(step.text), at).toEqual([]);
        else {
          for (const deed of step.deeds) {
            const untold = names(deed).filter((one) => !guide.prose.includes(one));
            expect(untold, `${at}: names that the reader is not told`).toEqual([]);
            await does(await screen(), deed, terminal.url).catch(failed(`${at}: ${deed}`));
          }
        }
      }
      expect(me?.faults ?? []).toEqual([]);
    } finally {
      await me?.close();
      await terminal.close();
    }
  });
});

const failed = (at: string) => (why: unknown) => {
  throw new Error(`${at}\n${why}`);
};
