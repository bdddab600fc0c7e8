/** A paragraph, heading, list, table … of a Markdown text; inline marks are still in its texts. */
export type Block =
  | { readonly kind: "heading"; readonly level: number; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "quote"; readonly text: string }
  | { readonly kind: "rule" }
  | { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly string[] }
  | {
      readonly kind: "table";
      readonly head: readonly string[];
      readonly numbers: readonly boolean[];
      readonly rows: readonly (readonly string[])[];
    };

const BULLET = /^\s{0,3}[-*+]\s+(.*)$/;
const NUMBERED = /^\s{0,3}\d{1,9}[.)]\s+(.*)$/;
const HEADING = /^\s{0,3}(#{1,6})\s+(.*)$/;
const FENCE = /^\s{0,3}(```|~~~)/;
const RULE = /^\s{0,3}(?:-{3,80}|\*{3,80}|_{3,80})\s{0,80}$/;
const DELIMITERS = /^[\s:|-]+$/;

/** The part of Markdown that model cards are written in; anything else stays text. HTML is text too. */
export function blocksOf(markdown: string): Block[] {
  const lines = markdown.replaceAll("\r\n", "\n").split("\n");
  const blocks: Block[] = [];
  let at = 0;
  if (lines[0] === "---") {
    const end = lines.indexOf("---", 1);
    if (end > 0) {
      blocks.push({ kind: "code", text: lines.slice(1, end).join("\n") });
      at = end + 1;
    }
  }
  const line = () => lines[at] ?? "";
  const taken = (belongs: (text: string) => boolean): string[] => {
    const from = at;
    while (at < lines.length && belongs(line())) {
      at++;
    }
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const heading = HEADING.exec(line());
    const fence = FENCE.exec(line());
    if (line().trim() === "") {
      at++;
    } else if (fence !== null) {
      at++;
      const code = taken((text) => !text.trimStart().startsWith(fence[1] ?? "```"));
      at++;
      blocks.push({ kind: "code", text: code.join("\n") });
    } else if (heading !== null) {
      at++;
      blocks.push({ kind: "heading", level: heading[1]?.length ?? 1, text: heading[2] ?? "" });
    } else if (RULE.test(line())) {
      at++;
      blocks.push({ kind: "rule" });
    } else if (
      line().includes("|") &&
      (lines[at + 1] ?? "").includes("-") &&
      DELIMITERS.test(lines[at + 1] ?? "")
    ) {
      blocks.push(tableOf(taken((text) => text.includes("|"))));
    } else if (line().startsWith(">")) {
      const quoted = taken((text) => text.startsWith(">"));
      blocks.push({ kind: "quote", text: quoted.map((text) => text.replace(/^>\s?/, "")).join(" ") });
    } else if (BULLET.test(line()) || NUMBERED.test(line())) {
      const mark = BULLET.test(line()) ? BULLET : NUMBERED;
      const items = taken((text) => mark.test(text)).map((text) => mark.exec(text)?.[1] ?? "");
      blocks.push({ kind: "list", ordered: mark === NUMBERED, items });
    } else {
      at++;
      const rest = taken((text) => text.trim() !== "" && !startsBlock(text));
      blocks.push({ kind: "paragraph", text: [lines[at - rest.length - 1], ...rest].join(" ") });
    }
  }
  return blocks;
}

function startsBlock(text: string): boolean {
  return [HEADING, FENCE, RULE, BULLET, NUMBERED].some((start) => start.test(text)) || text.startsWith(">");
}

function tableOf([head = "", marks = "", ...rows]: readonly string[]): Block {
  const columns = cellsOf(head);
  return {
    kind: "table",
    head: columns,
    numbers: cellsOf(marks).map((mark) => mark.endsWith(":") && !mark.startsWith(":")),
    rows: rows.map((row) => cellsOf(row).slice(0, columns.length)),
  };
}

/** Splits at bars that are not escaped. */
function cellsOf(row: string): string[] {
  const cells: string[] = [];
  let cell = "";
  for (let at = 0; at < row.length; at++) {
    const character = row[at] ?? "";
    if (character === "\\") {
      cell += character + (row[++at] ?? "");
    } else if (character === "|") {
      cells.push(cell.trim());
      cell = "";
    } else {
      cell += character;
    }
  }
  cells.push(cell.trim());
  const from = row.trimStart().startsWith("|") ? 1 : 0;
  const to = row.trimEnd().endsWith("|") && !row.trimEnd().endsWith("\\|") ? -1 : undefined;
  return cells.slice(from, to);
}
