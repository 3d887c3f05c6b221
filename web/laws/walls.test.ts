import { expect, test } from "vitest";
import { importsOf, sources } from "./sources.ts";

/** From the top floor to the ground: a file may import its own floor and those below it. */
const FLOORS = ["app", "features", "views", "form", "widgets", "ui", "api", "i18n"];

const floorOf = (path: string) => (path.includes("/") ? FLOORS.indexOf(path.split("/")[0] ?? "") : 0);

/** What is wrong with one import, or `undefined`. */
function fault(from: string, to: string): string | undefined {
  if (floorOf(to) < floorOf(from)) return `${from} imports upwards: ${to}`;
  const [fromFeature, toFeature] = [from, to].map((path) => path.match(/^features\/([^/]+)\//)?.[1]);
  if (fromFeature && toFeature && fromFeature !== toFeature) return `${from} imports another feature: ${to}`;
  return undefined;
}

const all = sources();

test("every folder is a floor of the plan", () => {
  const folders = new Set(all.filter((file) => file.path.includes("/")).map((file) => file.path.split("/")[0]));
  expect([...folders].sort()).toEqual([...FLOORS].sort());
});

test("imports go down only, and features never import each other", () => {
  expect(all.flatMap((file) => file.imports.map((to) => fault(file.path, to)).filter(Boolean))).toEqual([]);
});

test("the law sees a wrong import", () => {
  expect(importsOf("ui/field.tsx", 'import { x } from "../form/store.ts";')).toEqual(["form/store.ts"]);
  expect(fault("ui/field.tsx", "form/store.ts")).toContain("upwards");
  expect(fault("features/home/a.tsx", "features/records/b.ts")).toContain("another feature");
});

test("no file is longer than 250 lines", () => {
  const long = all.filter((file) => file.text.split("\n").length > 250 && !file.path.includes(".test."));
  expect(long.map((file) => file.path)).toEqual([]);
});

test("each screen is for any object: no field type is switched on", () => {
  const switching = all.filter(
    (file) => !/^(widgets|api)\//.test(file.path) && /switch\s*\(|x-widget"?\]?\??\.name\s*===/.test(file.text),
  );
  expect(switching.map((file) => file.path)).toEqual([]);
});

test("paths of the API are spelled where the API is called, and nowhere else", () => {
  const spelled = all.filter((file) => /["'`]\/api\//.test(file.text) && !file.path.includes(".test."));
  expect(spelled.map((file) => file.path)).toEqual(["api/calls.ts", "api/settings-calls.ts"]);
});
