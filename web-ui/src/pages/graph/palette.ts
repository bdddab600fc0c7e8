import { LOOKS, type Look } from "./look";

/** The page's colours and fonts, as a canvas wants them. */
export interface Palette {
  readonly surface: string;
  readonly raised: string;
  readonly ink: string;
  readonly quiet: string;
  readonly rule: string;
  readonly accent: string;
  readonly looks: Readonly<Record<Look, string>>;
  readonly font: string;
  readonly mono: string;
}

/** Reads what the style sheets say of an element at this moment. */
export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const read = (name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise;
  const looks = Object.fromEntries(
    LOOKS.map((look) => [look, read(`--${look}`, read("--quiet", "#5b6675"))]),
  ) as Record<Look, string>;
  return {
    surface: read("--surface", "#fff"),
    raised: read("--raised", "#eef0f4"),
    ink: read("--ink", "#171c23"),
    quiet: read("--quiet", "#5b6675"),
    rule: read("--rule", "#e1e5eb"),
    accent: read("--accent", "#0f766e"),
    looks,
    font: style.fontFamily || "sans-serif",
    mono: read("--mono", "monospace"),
  };
}
