import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { mantineVariables } from "./build/mantine-variables";

/** Where the platform is in development: `QUANTRY_URL=http://127.0.0.1:8080 npm run dev`. */
const platform = process.env.QUANTRY_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react(), mantineVariables()],
  build: {
    outDir: "target/classes/META-INF/resources",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: { host: "127.0.0.1", proxy: { "/v1": platform } },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test/setup.ts"],
    // Tests stand for a browser here too: the client for Node keeps no list of uploads to go on with.
    alias: { "tus-js-client": `${import.meta.dirname}/node_modules/tus-js-client/lib.esm/browser/index.js` },
    server: { deps: { inline: ["tus-js-client"] } },
    css: false,
  },
});
