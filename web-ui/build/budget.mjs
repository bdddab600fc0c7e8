import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

/** What a browser loads before anything is shown, compressed, and the most that may be. */
const FOLDER = "target/classes/META-INF/resources";
const MOST_KILOBYTES = 230;

const page = readFileSync(`${FOLDER}/index.html`, "utf8");
const loaded = [...page.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css))"/g)].map((match) => match[1]);
let bytes = gzipSync(page).length;
for (const path of new Set(loaded)) {
  bytes += gzipSync(readFileSync(FOLDER + path), { level: 9 }).length;
}
const kilobytes = bytes / 1024;
console.log(`start bundle: ${kilobytes.toFixed(0)} of ${MOST_KILOBYTES} KB compressed`);
if (loaded.length === 0 || kilobytes > MOST_KILOBYTES) {
  console.error("the start bundle is larger than it may be, or the page loads nothing");
  process.exit(1);
}
