import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { launch, open, signIn, THEMES, visit } from "./browser";
import { pagesOf } from "./platform";

const WIDTHS = [1440, 390];

/** A picture of every page in both themes at both widths: `npm run screenshots -- URL KEY FOLDER`. */
export async function main([url, key, folder]: readonly string[]): Promise<void> {
  if (url === undefined || key === undefined || folder === undefined) {
    throw new Error("usage: npm run screenshots -- URL KEY FOLDER");
  }
  const platform = { url, key };
  await mkdir(folder, { recursive: true });
  const pages = await pagesOf(platform);
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
