import type { LogLine } from "../../api/job";

/** The lines that hold a text, whatever its case. */
export function matching(lines: readonly LogLine[], find: string): readonly LogLine[] {
  const wanted = find.toLowerCase();
  return wanted === "" ? lines : lines.filter(({ line }) => line.toLowerCase().includes(wanted));
}

/** A line in parts, every second of which is what was searched for. */
export function parts(line: string, find: string): string[] {
  if (find === "") {
    return [line];
  }
  const found: string[] = [];
  const low = line.toLowerCase();
  const wanted = find.toLowerCase();
  let from = 0;
  for (let at = low.indexOf(wanted); at >= 0; at = low.indexOf(wanted, from)) {
    found.push(line.slice(from, at), line.slice(at, at + wanted.length));
    from = at + wanted.length;
  }
  found.push(line.slice(from));
  return found;
}

export function textOfLog(lines: readonly LogLine[]): string {
  return lines.map(({ seq, stage, attempt, line }) => `${seq}\t${stage}\t${attempt}\t${line}\n`).join("");
}
