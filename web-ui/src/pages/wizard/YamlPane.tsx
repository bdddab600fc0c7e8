import { Textarea } from "@mantine/core";
import type { Violation } from "../../api/problem";
import { pathOf } from "./documents";
import { lineOf } from "./yaml";

interface Props {
  readonly text: string;
  /** Why the text cannot be read. */
  readonly error: string | undefined;
  readonly violations: readonly Violation[];
  change(text: string): void;
}

/** The job as it is sent: what is edited here shows in the form, and the other way round. */
export function YamlPane({ text, error, violations, change }: Props) {
  return (
    <div className="wizard-yaml">
      <Textarea
        label="The job as YAML"
        description="Edit it here or in the form. Comments, and what the form does not know, stay."
        value={text}
        error={error}
        autosize
        minRows={14}
        maxRows={32}
        spellCheck={false}
        onChange={(event) => change(event.currentTarget.value)}
      />
      {violations.length > 0 && (
        <ul className="wizard-notes" aria-label="What is wrong">
          {violations.map((one) => (
            <li key={`${one.pointer} ${one.message}`}>
              <span className="wizard-wrong">{placeOf(text, one)}</span> {one.message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function placeOf(text: string, violation: Violation): string {
  const line = lineOf(text, pathOf(violation.pointer));
  return line === undefined ? violation.pointer : `Line ${line}, ${violation.pointer}`;
}
