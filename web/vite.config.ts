import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { brotli } from "./build/brotli.ts";

/** The screens are static files that the server embeds; during development requests go to a running server. */
export default defineConfig({
  plugins: [react(), brotli()],
  server: { proxy: { "/api": process.env.YUNJIN_SERVER ?? "http://127.0.0.1:8080" } },
  build: {
    target: "es2023",
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: "react", test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ }] },
      },
    },
  },
});
