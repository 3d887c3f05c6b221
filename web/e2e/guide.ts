import { readFileSync } from "node:fs";

/**
 * A guide, read as a script. What a reader sees as a block of code is what is run, and under a step on the screen stands a
 * comment that says it to the browser:
 *
 * - `sh`: commands, run in the guide's own folder; one that serves goes on until the guide ends. `sh fails` when the last is refused
 * - `text` after it: lines of what the commands said
 * - `json FILE`, and the like: a file in that folder
 * - `<!-- sh … -->`: commands that the reader need not type, because the guide begins where they are done
 * - `<!-- screen … -->`: deeds in the browser, one a line (see `screen.ts`)
 */
export type Step = { line: number } & (
  | { do: "sh"; text: string; fails: boolean }
  | { do: "text"; text: string }
  | { do: "file"; path: string; text: string }
  | { do: "screen"; deeds: string[] }
);

export interface Guide {
  title: string;
  /** Everything that a reader sees, without code and comments. */
  prose: string;
  steps: Step[];
}

const FENCE = /^ *```(\w*) *(\S*)$/;
const FILES = new Set(["json", "csv", "ini", "dockerfile"]);
const COMMENT = /^ *<!-- (sh|screen)$/;

/** Reads a guide; a block of code of a sort that is not run is a mistake, so that nothing is shown that may be wrong. */
export function readGuide(path: string): Guide {
  const lines = readFileSync(path, "utf8").split("\n");
  const steps: Step[] = [];
  const prose: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = at + 1;
    const text = lines[at] ?? "";
    const fence = FENCE.exec(text);
    const comment = COMMENT.exec(text);
    if (!fence && !comment) {
      prose.push(text);
      continue;
    }
    const end = lines.findIndex((one, below) => below > at && one.trim() === (fence ? "```" : "-->"));
    if (end < 0) throw new Error(`${path}:${line}: this block is never closed.`);
    const body = lines.slice(at + 1, end);
    at = end;
    steps.push(stepOf(fence ?? comment ?? [], body, line, path));
  }
  const title = prose.find((one) => one.startsWith("# "))?.slice(2) ?? "";
  return { title, prose: prose.join("\n"), steps };
}

function stepOf([, word = "", name = ""]: string[], body: string[], line: number, path: string): Step {
  const indent = Math.min(...body.filter((one) => one.trim()).map((one) => one.search(/\S/)));
  const text = `${body.map((one) => one.slice(indent)).join("\n")}\n`;
  if (word === "screen") return { line, do: "screen", deeds: text.split("\n").filter((one) => one.trim()) };
  if (word === "sh" && (!name || name === "fails")) return { line, do: "sh", text, fails: name === "fails" };
  if (word === "text" && !name) return { line, do: "text", text };
  if (FILES.has(word) && name) return { line, do: "file", path: name, text };
  throw new Error(`${path}:${line}: a block of “${word} ${name}” is not run by anything.`);
}
