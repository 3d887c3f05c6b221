import { runnerImport } from "vite";

// Node 20 runs no TypeScript by itself; Vite, which is here anyway, does.
const [script, ...rest] = process.argv.slice(2);
process.argv = [process.argv[0], script, ...rest];
await runnerImport(script);
