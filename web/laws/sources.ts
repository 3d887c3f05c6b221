import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

export const SRC = resolve(import.meta.dirname, "../src");

export interface Source {
  /** Relative to `src`, such as `form/store.ts`. */
  path: string;
  text: string;
  /** What it imports from our own sources, relative to `src`. */
  imports: string[];
}

/** All hand-written TypeScript of the application. */
export function sources(): Source[] {
  return readdirSync(SRC, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path) && path !== "api/schema.d.ts")
    .map((path) => {
      const text = readFileSync(join(SRC, path), "utf8");
      return { path, text, imports: importsOf(path, text) };
    });
}

export function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map((match) =>
    relative(SRC, resolve(SRC, dirname(path), match[1] ?? "")),
  );
}
