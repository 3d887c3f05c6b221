import { expect, test } from "vitest";
import { plainNumber, trimZeros } from "./decimal-input.tsx";

test("what a Chinese keyboard types is a plain number", () => {
  expect(plainNumber("１，２５０．５０")).toBe("1250.50");
  expect(plainNumber("12。5")).toBe("12.5");
  expect(plainNumber(" −3 000 ")).toBe("-3000");
});

test("what is no number goes as it was typed, for the server to judge", () => {
  expect(plainNumber("12x")).toBe("12x");
});

test("zeros at the end are not for typing over", () => {
  expect(trimZeros("1250.0000")).toBe("1250");
  expect(trimZeros("0.5000")).toBe("0.5");
  expect(trimZeros("100")).toBe("100");
});
