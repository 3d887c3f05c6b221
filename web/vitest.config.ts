import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Unit tests and laws; the journeys in a real browser have their own configuration in `e2e/`. */
export default defineConfig({
  plugins: [react()],
  test: { include: ["src/**/*.test.{ts,tsx}", "laws/**/*.test.ts"], testTimeout: 20_000 },
});
