import { expect, test } from "vitest";
import { contrast, pairs, palettes } from "./tokens.ts";

for (const theme of ["light", "dark"] as const) {
  test.each(pairs)(`in the ${theme} theme %s can be read on %s`, (ink, ground) => {
    expect(contrast(palettes[theme][ink], palettes[theme][ground])).toBeGreaterThanOrEqual(4.5);
  });
}

test("contrast is what WCAG says it is", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#ffffff", "#1677ff")).toBeCloseTo(4.1, 1);
});
