// @vitest-environment jsdom
import { createIntl } from "react-intl";
import { expect, test } from "vitest";
import { en as shellEn } from "./en.ts";
import { catalogue } from "./index.tsx";
import { settings as settingsEn } from "./settings/en.ts";
import { settings as settingsZhCN } from "./settings/zh-CN.ts";
import { zhCN as shellZhCN } from "./zh-CN.ts";

const en = { ...shellEn, ...settingsEn };
const zhCN = { ...shellZhCN, ...settingsZhCN };
const keys = Object.keys(zhCN) as (keyof typeof zhCN)[];
const holes = (text: string) => [...text.matchAll(/\{(\w+)/g)].map((match) => match[1]).sort();

test("both languages have the same texts", () => {
  expect(Object.keys(en).sort()).toEqual([...keys].sort());
});

test.each(keys)("%s asks for the same values in both languages", (key) => {
  expect(new Set(holes(en[key]))).toEqual(new Set(holes(zhCN[key])));
});

test.each(["zh-CN", "en"])("every text in %s can be formatted", (language) => {
  const errors: unknown[] = [];
  const intl = createIntl({
    locale: language,
    messages: language === "en" ? en : zhCN,
    onError: (error) => errors.push(error),
  });
  const values = Object.fromEntries(keys.flatMap((key) => holes(zhCN[key])).map((hole) => [hole, 2]));
  for (const key of keys) expect(intl.formatMessage({ id: key }, values)).not.toBe("");
  expect(errors).toEqual([]);
});

test("the Chinese texts are Chinese", () => {
  const foreign = keys.filter((key) => !/\p{Script=Han}/u.test(zhCN[key]) && !/^\{\w+\}$/.test(zhCN[key]));
  expect(foreign).toEqual([]);
});

test("a language without a catalogue is served in English", () => {
  expect(catalogue("de")).toBe(shellEn);
  expect(catalogue("zh-TW")).toBe(shellZhCN);
});
