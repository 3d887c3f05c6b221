import { expect, test } from "vitest";
import { clustered, distance, placeAt, placeOf, projected, sightOf } from "./earth.ts";

const nanjing = { latitude: 32.0603, longitude: 118.7969 };
const shanghai = { latitude: 31.2304, longitude: 121.4737 };

test("a place comes back from the screen as it went there", () => {
  const { x, y } = projected(nanjing);
  const back = placeAt(x, y);
  expect(back.latitude).toBeCloseTo(nanjing.latitude, 8);
  expect(back.longitude).toBeCloseTo(nanjing.longitude, 8);
});

test("distances are those of the earth", () => {
  expect(distance(nanjing, shanghai) / 1000).toBeCloseTo(269, -1);
  expect(distance(nanjing, nanjing)).toBe(0);
});

test("places of the Chinese systems are put where they are", () => {
  // The gate of Tian'anmen, as three systems give it.
  const gps = { latitude: 39.907333, longitude: 116.391083 };
  const read = (latitude: string, longitude: string, system: string) => placeOf({ latitude, longitude, system });
  for (const found of [
    read("39.908737", "116.397327", "gcj02"),
    read("39.915085", "116.403706", "bd09"),
    read("39.907333", "116.391083", "wgs84"),
  ])
    expect(distance(gps, found ?? nanjing)).toBeLessThan(25);
});

test("what is no place is none", () => {
  expect(placeOf(null)).toBeUndefined();
  expect(placeOf("Nanjing")).toBeUndefined();
  expect(placeOf({ detail: "1 Main Street" })).toBeUndefined();
});

test("all places are in sight, and one alone is not magnified without end", () => {
  const sight = sightOf([nanjing, shanghai], 800, 600);
  for (const place of [nanjing, shanghai]) {
    const { x, y } = projected(place);
    expect(Math.abs((x - sight.x) * sight.scale)).toBeLessThan(400);
    expect(Math.abs((y - sight.y) * sight.scale)).toBeLessThan(300);
  }
  expect(sightOf([nanjing], 800, 600).scale).toBe(256 * 2 ** 13);
});

test("points that lie on each other are one, and nobody is lost", () => {
  const points = [1, 2, 60].map((x) => ({ x, y: 5, of: x }));
  expect(clustered(points, 48)).toEqual([
    { x: 1.5, y: 5, members: [1, 2] },
    { x: 60, y: 5, members: [60] },
  ]);
});

test("what lies on both sides of an edge of squares is one all the same", () => {
  const points = [
    { x: 46, y: 5, of: 1 },
    { x: 50, y: 5, of: 2 },
    { x: 150, y: 5, of: 3 },
  ];
  expect(clustered(points, 48).map((one) => one.members)).toEqual([[1, 2], [3]]);
});
