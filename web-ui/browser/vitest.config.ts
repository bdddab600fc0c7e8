import { defineConfig } from "vitest/config";

/** Tests in a real browser on a running platform: QUANTRY_URL and QUANTRY_KEY say which. */
export default defineConfig({
  test: {
    include: ["browser/**/*.test.ts"],
    environment: "node",
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
    reporters: ["verbose"],
  },
});
