import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { launch, open, signIn, THEMES, visit } from "./browser";
import { pagesOf } from "./platform";

const WIDTHS = [1440, 390];

/** A picture of every page in both themes at both widths, or of those named alone: `npm run screenshots -- URL KEY FOLDER [PAGE...]`. */
export async function main([url, key, folder, ...wanted]: readonly string[]): Promise<void> {
  if (url === undefined || key === undefined || folder === undefined) {
    throw new Error("usage: npm run screenshots -- URL KEY FOLDER [PAGE...]");
  }
  const platform = { url, key };
  await mkdir(folder, { recursive: true });
  const pages = (await pagesOf(platform)).filter(([name]) => wanted.length === 0 || wanted.includes(name));
  const browser = await launch();
  try {
    for (const theme of THEMES) {
      for (const width of WIDTHS) {
        const page = await visit(browser, theme, width);
        const picture = (name: string) =>
          page.screenshot({ path: join(folder, `${name}-${width}-${theme}.png`), fullPage: true });
        await page.goto(`${url}/`);
        await page.getByLabel("API key").first().waitFor();
        await picture("sign-in");
        await signIn(page, platform);
        for (const [name, path] of pages) {
          await open(page, platform, path);
          await picture(name);
        }
        await page.context().close();
      }
    }
  } finally {
    await browser.close();
  }
}
