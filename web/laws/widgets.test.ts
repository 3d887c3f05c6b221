import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { SRC } from "./sources.ts";

const golden: string[] = JSON.parse(readFileSync(resolve(SRC, "../../schemas/widgets.json"), "utf8"));
const files = readdirSync(join(SRC, "widgets"))
  .filter((name) => name.endsWith(".tsx") && name !== "registry.tsx" && !name.includes(".test."))
  .map((name) => name.replace(".tsx", ""));

test("every widget that a field kind names has a file, and no file is for nobody", () => {
  expect(files.sort()).toEqual([...golden].sort());
});

test.each(files)("%s can be edited and read", (name) => {
  const text = readFileSync(join(SRC, "widgets", `${name}.tsx`), "utf8");
  expect(text).toMatch(/export function Input\(/);
  expect(text).toMatch(/export function Cell\(/);
});

test("a widget's name stands in its file's name and nowhere else", () => {
  const registry = readFileSync(join(SRC, "widgets/registry.tsx"), "utf8");
  expect(golden.filter((name) => registry.includes(`"${name}"`))).toEqual([]);
});
