import { useCallback, useEffect, useRef, useState } from "react";
import type { JsonObject } from "../../api/unknowns";
import type { Path } from "./documents";
import { keepDraft, newKey } from "./draft";
import { editYaml, readYaml } from "./yaml";

/** What the page begins with. */
export interface Start {
  readonly text: string;
  /** Of a submission that may have reached the server. */
  readonly key: string | undefined;
  /** Whether it was typed here before. */
  readonly restored: boolean;
}

/**
 * The job as text, which alone counts, and as a document read from it; where it cannot be read, the
 * document is the last one that could. Whatever is typed is kept until it is submitted.
 */
export function useJobDraft(start: Start, origin: string) {
  const [text, setText] = useState(start.text);
  const [document, setDocument] = useState<JsonObject>(() => readYaml(start.text).document ?? {});
  const [error, setError] = useState(() => readYaml(start.text).error);
  const key = useRef({ text: start.text, value: start.key ?? newKey() });
  const latest = useRef(start.text);

  const change = useCallback((next: string) => {
    latest.current = next;
    const read = readYaml(next);
    setText(next);
    setError(read.error);
    if (read.document !== undefined) {
      setDocument(read.document);
    }
  }, []);
  const set = useCallback(
    (path: Path, value: unknown) => change(editYaml(latest.current, path, value)),
    [change],
  );
  /** Another document in place of the one that is there; what the two share keeps its comments. */
  const replace = useCallback(
    (next: (before: JsonObject) => JsonObject) => change(merged(latest.current, next)),
    [change],
  );
  const keyOf = useCallback((of: string) => {
    if (key.current.text !== of) {
      key.current = { text: of, value: newKey() };
    }
    return key.current.value;
  }, []);

  useEffect(() => {
    if (text !== start.text || start.restored) {
      keepDraft({ text, origin, key: keyOf(text) });
    }
  }, [text, origin, start, keyOf]);

  return { text, document, error, change, set, replace, keyOf };
}

/** Changes the members at the top that differ, one by one. A text that cannot be read stays. */
function merged(text: string, change: (before: JsonObject) => JsonObject): string {
  const before = readYaml(text).document;
  if (before === undefined) {
    return text;
  }
  const after = change(before);
  let changed = text;
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (JSON.stringify(before[name]) !== JSON.stringify(after[name])) {
      changed = editYaml(changed, [name], after[name]);
    }
  }
  return changed;
}
