import { expect, test } from "vitest";
import { addDays, addMonths, dayOf, daysBetween, moved, startOf, timeOf, weekOf } from "./days.ts";

const moment = { format: "date-time" };

test("days are counted over months, years and the end of summer", () => {
  expect(addDays("2026-12-30", 3)).toBe("2027-01-02");
  expect(addMonths("2026-01-31", 1)).toBe("2026-02-01");
  expect(addMonths("2026-01-31", -1)).toBe("2025-12-01");
  expect(daysBetween("2026-10-24", "2026-10-26")).toBe(2);
});

test("a week begins where the workspace lets it begin", () => {
  expect(weekOf("2026-11-26", 1)).toBe("2026-11-23");
  expect(weekOf("2026-11-26", 7)).toBe("2026-11-22");
  expect(weekOf("2026-11-22", 7)).toBe("2026-11-22");
  expect(weekOf("2026-11-22", 1)).toBe("2026-11-16");
});

test("a moment is moved by days and keeps its time", () => {
  const before = new Date(2026, 10, 26, 9, 30).toISOString();
  const after = moved(before, moment, 3);
  expect([dayOf(after, moment), timeOf(after, moment)]).toEqual(["2026-11-29", "09:30"]);
  expect(moved("2026-11-30", {}, 1)).toBe("2026-12-01");
  expect(moved(null, {}, 1)).toBe(null);
});

test("a day begins at midnight of whoever looks", () => {
  expect(startOf("2026-11-26", {})).toBe("2026-11-26");
  expect(dayOf(startOf("2026-11-26", moment), moment)).toBe("2026-11-26");
  expect(timeOf(startOf("2026-11-26", moment), moment)).toBe("00:00");
});
