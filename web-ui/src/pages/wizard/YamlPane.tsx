import { Textarea } from "@mantine/core";
import { useMemo } from "react";
import type { Violation } from "../../api/problem";
import { pathOf } from "./documents";
import { lineFinder } from "./yaml";

interface Props {
  readonly text: string;
  /** Why the text cannot be read. */
  readonly error: string | undefined;
  readonly violations: readonly Violation[];
  change(text: string): void;
}

const MOST = 100;

/** The job as it is sent: what is edited here shows in the form, and the other way round. */
export function YamlPane({ text, error, violations, change }: Props) {
  const places = useMemo(() => {
    const lineOf = violations.length === 0 ? undefined : lineFinder(text);
    return violations.slice(0, MOST).map((one) => ({ ...one, line: lineOf?.(pathOf(one.pointer)) }));
  }, [text, violations]);
  return (
    <div className="wizard-yaml">
      <Textarea
        label="The job as YAML"
        description="Edit it here or in the form. Comments, and what the form does not know, stay."
        value={text}
        error={error}
        placeholder={"model:\n  ref: name@alias\ntechnique:\n  type: …"}
        rows={22}
        spellCheck={false}
        onChange={(event) => change(event.currentTarget.value)}
      />
      {places.length > 0 && (
        <ul className="wizard-notes" aria-label="What is wrong">
          {places.map(({ line, pointer, message }) => (
            <li key={`${pointer} ${message}`}>
              <span className="wizard-wrong">
                {line === undefined ? "" : `Line ${line}, `}
                {pointer.slice(0, 200)}
              </span>{" "}
              {message.slice(0, 500)}
            </li>
          ))}
          {violations.length > MOST && <li>and {violations.length - MOST} more</li>}
        </ul>
      )}
    </div>
  );
}
