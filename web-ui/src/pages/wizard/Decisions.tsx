import { Button } from "@mantine/core";
import { useState } from "react";
import type { Decision } from "./plans";

const FIRST = 50;

interface Props {
  readonly title: string;
  readonly decisions: readonly Decision[];
  readonly none: string;
  readonly open?: boolean;
}

/** Nodes with what becomes of them and why; the first ones, until all are wanted. */
export function Decisions({ title, decisions, none, open = false }: Props) {
  const [all, setAll] = useState(false);
  const [shown, setShown] = useState(open);
  const rows = all ? decisions : decisions.slice(0, FIRST);
  return (
    <details open={shown} onToggle={(event) => setShown(event.currentTarget.open)}>
      <summary>
        <strong>{title}</strong> <span className="quiet">{decisions.length}</span>
      </summary>
      {decisions.length === 0 && <p className="quiet">{none}</p>}
      {shown && decisions.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        <section className="wizard-decisions" aria-label={`${title}: nodes`} tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Node</th>
                <th scope="col">Why</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((one, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: names of nodes may be empty or double
                <tr key={index}>
                  <td>
                    <bdi className="cut mono" title={one.node.slice(0, 500)}>
                      {one.node}
                    </bdi>
                    <span className="quiet">{one.opType}</span>
                  </td>
                  <td>{one.decision}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {rows.length < decisions.length && (
            <Button variant="subtle" onClick={() => setAll(true)}>
              Show all {decisions.length}
            </Button>
          )}
        </section>
      )}
    </details>
  );
}
