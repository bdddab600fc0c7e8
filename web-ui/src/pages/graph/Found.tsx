import { TextInput } from "@mantine/core";
import { plainType } from "./scene";
import type { Outline } from "./types";

const MOST = 50;

interface Props {
  readonly outline: Outline;
  readonly text: string;
  readonly results: readonly number[];
  onText(text: string): void;
  onChoose(operator: number): void;
}

/** Finds operators by name, type or precision, in whatever block they are. */
export function Found({ outline, text, results, onText, onChoose }: Props) {
  return (
    <search className="graph-search">
      <TextInput
        aria-label="Find operators by name, type or precision"
        placeholder="Find, for instance: conv int8"
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={(event) => {
          const [first] = results;
          if (event.key === "Enter" && first !== undefined) {
            onChoose(first);
          } else if (event.key === "Escape") {
            onText("");
          }
        }}
      />
      {text.trim() !== "" && (
        <div className="graph-results">
          <p role="status" className="quiet">
            {results.length === 0
              ? "No operator is like that"
              : `${results.length.toLocaleString("en")} found${results.length > MOST ? `, the first ${MOST}` : ""}`}
          </p>
          <ul aria-label="Found">
            {results.slice(0, MOST).map((number) => {
              const operator = outline.facts[number];
              return (
                operator !== undefined && (
                  <li key={number}>
                    <button type="button" onClick={() => onChoose(number)}>
                      <strong>{plainType(operator.opType)}</strong>{" "}
                      <bdi className="quiet mono">{operator.name}</bdi>
                    </button>
                  </li>
                )
              );
            })}
          </ul>
        </div>
      )}
    </search>
  );
}
