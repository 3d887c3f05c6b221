import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

/** Journeys in a real browser against the real binary; see `server.ts` for what is started. */
export default defineConfig({
  root: resolve(import.meta.dirname, ".."),
  test: {
    include: ["e2e/**/*.spec.ts"],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // A screen shows what it has sent before the server has saved it.
    expect: { poll: { timeout: 10_000 } },
    // Two browsers and two servers share two cores with nobody else's tests: what only came too late may come again.
    retry: 2,
    // Every file has a server and a browser of its own, which do most of the work.
    maxWorkers: 2,
  },
});
