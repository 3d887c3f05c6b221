import { expect, test } from "vitest";
import { formatDate, formatDecimal, formatSize, formatTime } from "./format.ts";

test("a decimal keeps every digit that a float would lose", () => {
  expect(formatDecimal("en", "9007199254740993.0001")).toBe("9,007,199,254,740,993.0001");
});

test("money shows its cents, and more where there are more", () => {
  expect(formatDecimal("en", "1250.0000", { least: 2, most: 4, currency: "CNY" })).toBe("¥1,250.00");
  expect(formatDecimal("en", "0.1234", { least: 2, most: 4, currency: "CNY" })).toBe("¥0.1234");
});

test("what is no decimal is shown as it is", () => {
  expect(formatDecimal("en", "12x")).toBe("12x");
});

test("a date is the same day in every zone", () => {
  expect(formatDate("en", "2026-11-21")).toBe("Nov 21, 2026");
  expect(formatDate("zh-CN", "2026-11-21")).toBe("2026年11月21日");
});

test("a time of day leaves out seconds that are zero", () => {
  expect(formatTime("09:30:00")).toBe("09:30");
  expect(formatTime("09:30:15")).toBe("09:30:15");
});

test("a size is read in the unit that fits it", () => {
  const sizes = [0, 1023, 1536, 52_428_800].map((bytes) => formatSize("en", bytes));
  expect(sizes).toEqual(["0 bytes", "1,023 bytes", "1.5 kB", "50 MB"]);
});
