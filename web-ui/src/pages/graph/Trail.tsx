import { Select } from "@mantine/core";
import { pathTo, repetitionsOf } from "./places";
import type { Outline } from "./types";

interface Props {
  readonly outline: Outline;
  readonly diagram: number;
  readonly repetition: number;
  onGo(diagram: number, repetition: number): void;
}

/** Where one is in the model, the way back, and which of the repetitions is shown. */
export function Trail({ outline, diagram, repetition, onGo }: Props) {
  const path = diagram === outline.whole ? [] : pathTo(outline, diagram);
  if (path.length === 0) {
    return null;
  }
  const { times, operators } = repetitionsOf(outline, diagram);
  return (
    <nav className="graph-trail" aria-label="Where in the model">
      {path.map((one) => (
        <button type="button" key={one} onClick={() => onGo(one, 0)}>
          {nameOf(outline, one)} ›
        </button>
      ))}
      <span>{nameOf(outline, diagram)}</span>
      {operators.length > 1 && (
        <Select
          aria-label="Which of the blocks"
          className="graph-repetition"
          data={operators.map((_, number) => ({
            value: String(number),
            label: `${number + 1} of ${times}`,
          }))}
          value={String(repetition)}
          allowDeselect={false}
          onChange={(value) => onGo(diagram, Number(value ?? 0))}
        />
      )}
    </nav>
  );
}

function nameOf(outline: Outline, diagram: number): string {
  if (diagram === 0) {
    return "Model";
  }
  const { times } = repetitionsOf(outline, diagram);
  return times > 1 ? `Block × ${times}` : outline.diagrams[diagram]?.title || `Graph ${diagram}`;
}
