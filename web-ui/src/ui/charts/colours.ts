/** The page's colours as a canvas needs them: values, not variables. */
export interface Colours {
  readonly page: string;
  readonly surface: string;
  readonly raised: string;
  readonly rule: string;
  readonly ink: string;
  readonly quiet: string;
  readonly accent: string;
  readonly bad: string;
  readonly warn: string;
  readonly fp32: string;
  readonly fp16: string;
  readonly int8: string;
  readonly int4: string;
  readonly mixed: string;
}

/** What the theme says at this moment. */
export function coloursNow(): Colours {
  const style = getComputedStyle(document.documentElement);
  const value = (name: string) => style.getPropertyValue(`--${name}`).trim() || "#5b6675";
  return {
    page: value("page"),
    surface: value("surface"),
    raised: value("raised"),
    rule: value("rule"),
    ink: value("ink"),
    quiet: value("quiet"),
    accent: value("accent"),
    bad: value("bad"),
    warn: value("warn"),
    fp32: value("fp32"),
    fp16: value("fp16"),
    int8: value("int8"),
    int4: value("int4"),
    mixed: value("mixed"),
  };
}

/** Calls whenever the theme has changed; the answer ends that. */
export function onTheme(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["data-mantine-color-scheme"],
  });
  return () => observer.disconnect();
}
