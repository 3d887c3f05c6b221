import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { builtBinary, end, freePort, ready } from "./server.ts";

/** The address that guides write; each run has a free port instead. */
const WRITTEN = "127.0.0.1:8080";

/** A person's terminal: a folder with our examples in it, what they exported, and the server that they left running. */
export class Terminal {
  private readonly folder = mkdtempSync(join(tmpdir(), "yunjin-guide-"));
  private readonly served: ChildProcess[] = [];
  private said = "";
  private readonly address: string;
  private constructor(port: number) {
    this.address = `127.0.0.1:${port}`;
    this.write(".exported", "");
    symlinkSync(resolve(import.meta.dirname, "../../examples"), join(this.folder, "examples"));
  }

  static async open(): Promise<Terminal> {
    return new Terminal(await freePort());
  }

  get url(): string {
    return `http://${this.address}`;
  }

  /** Writes a file, with the folders above it. */
  write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Runs commands as they are typed, each of which succeeds unless a refusal is what is wanted; keeps what they say. */
  async run(text: string, fails = false): Promise<void> {
    const lines = text.replaceAll(WRITTEN, this.address).replaceAll("\\\n", "").split("\n");
    const goesOn = (line: string) => !fails && line.startsWith("yunjin serve");
    const serving = lines.filter(goesOn);
    const others = lines.filter((line) => !goesOn(line));
    const script = `set -eu\nexec 2>&1\n. ./.exported\n${others.join("\n")}\nexport -p > .exported`;
    const { status, stdout } = spawnSync("bash", ["-c", script], this.options());
    this.said = stdout.toString();
    if ((status !== 0) !== fails) throw new Error(`These commands ended with ${status}:\n${text}${this.said}`);
    for (const line of serving) {
      // `exec`, so that what is ended is the server and not a shell around it.
      const child = spawn("bash", ["-c", `. ./.exported; exec ${line}`], { ...this.options(), stdio: "ignore" });
      this.served.push(child);
      await ready(this.url, child);
    }
  }

  /** The lines of `text` that the last commands did not say; `…` stands for anything. */
  unheard(text: string): string[] {
    const plain = (words: string) => words.replace(/\s+/g, " ").trim();
    const said = plain(this.said);
    const found = (line: string) => {
      const parts = line.split("…").map(plain);
      let from = 0;
      return parts.every((part) => {
        const at = said.indexOf(part, from);
        from = at + part.length;
        return at >= 0;
      });
    };
    const lines = text.replaceAll(WRITTEN, this.address).split("\n");
    const missing = lines.filter((line) => line.trim() && !found(line));
    return missing.length ? [...missing, `It said: ${this.said}`] : [];
  }

  async close(): Promise<void> {
    await Promise.all(this.served.map(end));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private options() {
    const own = { HOME: this.folder, PATH: `${dirname(builtBinary())}:${process.env.PATH}` };
    return { cwd: this.folder, env: { ...own, LANG: "C.UTF-8" }, maxBuffer: 1 << 26 };
  }
}
