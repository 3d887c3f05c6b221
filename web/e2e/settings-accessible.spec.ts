import { describe, expect, test } from "vitest";
import { DESK, PHONE } from "./browser.ts";
import { Stage } from "./stage.ts";

const stage = new Stage({ login: null, before: () => stage.user("sam", ["seller"], "Sam") });

const PAGES = [
  "profile",
  "tokens",
  "users",
  "departments",
  "roles",
  "roles?role=seller",
  "workspace",
  "versions",
  "jobs",
  "gone",
];

describe.each([
  ["light", DESK, "en"],
  ["dark", DESK, "zh-CN"],
  ["light", PHONE, "zh-CN"],
  ["dark", PHONE, "en"],
] as const)("in the %s theme at %o in %s", (colorScheme, viewport, locale) => {
  test("axe finds nothing wrong with any page of the settings, and nothing scrolls sideways", async () => {
    await stage.restart({ colorScheme, viewport, locale });
    await stage.arrive();
    const wrong: Record<string, unknown> = {};
    for (const page of PAGES) {
      await stage.page.goto(`${stage.url}/settings/${page}`);
      const found = await stage.faults();
      if (found.length > 0) wrong[page] = found;
    }
    expect(wrong).toEqual({});
  }, 120_000);
});
