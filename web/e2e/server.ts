import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const PASSWORD = process.env.YUNJIN_ADMIN_PASSWORD ?? "loom-and-shuttle-42";

export interface Server {
  url: string;
  stop(): Promise<void>;
}

/**
 * Starts a server on a fresh workspace with a pack: `YUNJIN_BIN` names the binary and `YUNJIN_PACK` the pack's folder.
 * With `YUNJIN_URL` a server that already runs is used instead, and left alone afterwards. Journeys that need packs of
 * their own name their folders and always get a server of their own.
 */
export async function startServer(...own: string[]): Promise<Server> {
  if (process.env.YUNJIN_URL && own.length === 0) return { url: process.env.YUNJIN_URL, stop: async () => undefined };
  const binary = builtBinary();
  const root = resolve(import.meta.dirname, "../..");
  const packs = own.length > 0 ? own : [process.env.YUNJIN_PACK ?? "examples/minimal"];
  const data = mkdtempSync(join(tmpdir(), "yunjin-e2e-"));
  const env = { ...process.env, YUNJIN_ADMIN_PASSWORD: PASSWORD };
  execFileSync(binary, ["init", "--data", data], { env });
  for (const pack of packs) execFileSync(binary, ["pack", "install", resolve(root, pack), "--data", data], { env });
  const port = await freePort();
  const child = spawn(binary, ["serve", "--data", data, "--listen", `127.0.0.1:${port}`], { env, stdio: "pipe" });
  const said: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
  child.stdout.on("data", (chunk: Buffer) => said.push(chunk));
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    await end(child);
    rmSync(data, { recursive: true, force: true });
  };
  try {
    await ready(url, child);
  } catch (error) {
    await stop();
    throw new Error(`${error}\n${Buffer.concat(said)}`);
  }
  return { url, stop };
}

/** The binary under test: `YUNJIN_BIN`, else what was built last for release or for tests. */
export function builtBinary(): string {
  if (process.env.YUNJIN_BIN) return process.env.YUNJIN_BIN;
  const candidates = ["release", "debug"].map((profile) =>
    resolve(import.meta.dirname, `../../target/${profile}/yunjin`),
  );
  const found = candidates.find((path) => existsSync(path));
  if (!found) throw new Error("No binary to test: build the server first, or name one in YUNJIN_BIN.");
  return found;
}

/** A port of the loopback that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => done(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** Waits until the server answers; its early end is told. */
export async function ready(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}.`);
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("The server was not ready after 30 seconds.");
}

/** Asks the process to end, and insists after ten seconds. */
export function end(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (child.exitCode !== null) return done();
    const insist = setTimeout(() => child.kill("SIGKILL"), 10_000);
    child.once("exit", () => {
      clearTimeout(insist);
      done();
    });
    child.kill("SIGTERM");
  });
}
