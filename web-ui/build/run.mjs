import { runnerImport } from "vite";

/** Runs the function `main` of a script in TypeScript: `node build/run.mjs FILE ARGUMENT…`. */
const [file, ...given] = process.argv.slice(2);
const { module } = await runnerImport(file, { configFile: false });
await module.main(given);
