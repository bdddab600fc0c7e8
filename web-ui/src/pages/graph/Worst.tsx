import { fixed } from "../../ui/format";
import type { LayerNews } from "./layers";
import type { Outline } from "./types";

const MOST = 5;

interface Props {
  readonly outline: Outline;
  readonly layers: ReadonlyMap<string, LayerNews>;
  onChoose(operator: number): void;
}

/** The layers whose stored weights are farthest from those they were made from: where to look first. */
export function Worst({ outline, layers, onChoose }: Props) {
  const worst = worstOf(outline, layers);
  if (worst.length === 0) {
    return null;
  }
  return (
    <section className="graph-worst" aria-label="Lowest SQNR of the weights">
      <h2 className="graph-list-title">Lowest SQNR of the weights</h2>
      <ul>
        {worst.map(({ operator, name, db }) => (
          <li key={operator}>
            <button type="button" onClick={() => onChoose(operator)}>
              <bdi className="cut">{name}</bdi> <span className="mono">{fixed(db, 1)} dB</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function worstOf(outline: Outline, layers: ReadonlyMap<string, LayerNews>) {
  return outline.facts
    .flatMap(({ name }, operator) => {
      const db = layers.get(name)?.histograms?.weightsDb;
      return db === undefined ? [] : [{ operator, name, db }];
    })
    .sort((one, other) => one.db - other.db)
    .slice(0, MOST);
}
