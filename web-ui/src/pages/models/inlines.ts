/** A piece of a line. */
export type Inline =
  | { readonly kind: "text" | "code" | "strong" | "emphasis"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly href: string };

/** Bounded, so that a hostile text costs no more than its length. */
const MARKS =
  /\\([!-/:-@[-`{-~])|`([^`\n]{1,500})`|\*\*([^*\n]{1,500})\*\*|\*([^*\s][^*\n]{0,500})\*|!?\[([^\]\n]{1,300})\]\(([^()\s]{1,1000})\)/g;

export function inlinesOf(text: string): Inline[] {
  const pieces: Inline[] = [];
  const plain = (more: string) => {
    const last = pieces[pieces.length - 1];
    if (last !== undefined && last.kind === "text") {
      pieces[pieces.length - 1] = { kind: "text", text: last.text + more };
    } else if (more !== "") {
      pieces.push({ kind: "text", text: more });
    }
  };
  let done = 0;
  for (const match of text.matchAll(MARKS)) {
    const [whole, escaped, code, strong, emphasis, label, target] = match;
    plain(text.slice(done, match.index));
    done = match.index + whole.length;
    if (escaped !== undefined) {
      plain(escaped);
    } else if (code !== undefined) {
      pieces.push({ kind: "code", text: code });
    } else if (strong !== undefined) {
      pieces.push({ kind: "strong", text: unescaped(strong) });
    } else if (emphasis !== undefined) {
      pieces.push({ kind: "emphasis", text: unescaped(emphasis) });
    } else if (label !== undefined && target !== undefined && isWeb(target) && !whole.startsWith("!")) {
      pieces.push({ kind: "link", text: unescaped(label), href: target });
    } else {
      plain(label ?? whole);
    }
  }
  plain(text.slice(done));
  return pieces;
}

function unescaped(text: string): string {
  return text.replaceAll(/\\([!-/:-@[-`{-~])/g, "$1");
}

/** Only plain web addresses become links: no script, no file, no address of another kind. */
function isWeb(target: string): boolean {
  return URL.canParse(target) && ["https:", "http:"].includes(new URL(target).protocol);
}
