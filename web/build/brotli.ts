import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import type { Plugin } from "vite";

/** Writes a `.br` file beside each built text file, so that the server never compresses while it answers. */
export function brotli(): Plugin {
  let folder = "dist";
  return {
    name: "brotli",
    apply: "build",
    configResolved(config) {
      folder = config.build.outDir;
    },
    closeBundle() {
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        // The page itself is filled with boot data by the server and is therefore never sent compressed from here.
        if (!entry.isFile() || !/\.(js|css|svg|json)$/.test(entry.name)) continue;
        const file = join(entry.parentPath, entry.name);
        const text = readFileSync(file);
        const small = brotliCompressSync(text, {
          params: { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: text.length },
        });
        writeFileSync(`${file}.br`, small);
      }
    },
  };
}
