import type { InputSummary, Range } from "../../api/datasetReport";
import { digits, fixed, percent } from "../../ui/format";
import { Panel } from "../../ui/panels";
import { Scrolls } from "../../ui/Scrolls";
import "./datasets.css";

/** What each input of a model is fed. */
export function InputPanel({ inputs }: { inputs: readonly InputSummary[] }) {
  if (inputs.length === 0) {
    return null;
  }
  return (
    <Panel title="Inputs">
      <Scrolls label="Inputs">
        <table className="table">
          <thead>
            <tr>
              <th>Input</th>
              <th>Type</th>
              <th>Shape</th>
              <th className="number">Smallest</th>
              <th className="number">Largest</th>
              <th className="number">Mean</th>
              <th className="number">Deviation</th>
              <th className="number">Not finite</th>
              <th className="number">Tokens</th>
              <th className="number" title="How far the range differs between two random halves">
                Halves differ
              </th>
            </tr>
          </thead>
          <tbody>
            {inputs.map((input) => (
              <tr key={input.name}>
                <td className="dataset-name">
                  {input.name === "" ? (
                    <span className="quiet">the only one</span>
                  ) : (
                    <bdi className="cut" title={input.name}>
                      {input.name}
                    </bdi>
                  )}
                </td>
                <td>{input.type}</td>
                <td className="moment">
                  <code>{input.shape.join(" × ")}</code>
                </td>
                <td className="number">{input.range && digits(input.range.min)}</td>
                <td className="number">{input.range && digits(input.range.max)}</td>
                <td className="number">{fixed(input.mean, 3)}</td>
                <td className="number">{fixed(input.standardDeviation, 3)}</td>
                <td className="number">{input.nonFinite.toLocaleString("en")}</td>
                <td className="number">{tokenWords(input.tokens)}</td>
                <td className="number">{percent(input.movement, 1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
      {inputs.map((input) => (
        <Channels key={input.name} input={input} />
      ))}
    </Panel>
  );
}

function tokenWords(tokens: InputSummary["tokens"]): string {
  if (tokens === undefined) {
    return "";
  }
  const range = tokens.range === undefined ? "" : `${tokens.range.min} to ${tokens.range.max}`;
  return tokens.mean === undefined ? range : `${range}, mean ${digits(tokens.mean)}`;
}

const MOST_CHANNELS = 64;

function Channels({ input }: { input: InputSummary }) {
  if (input.channels.length === 0) {
    return null;
  }
  const shown = input.channels.slice(0, MOST_CHANNELS).map(rangeWords);
  return (
    <details className="dataset-body">
      <summary>
        Range of each channel{input.name === "" ? "" : " of "}
        <bdi>{input.name.slice(0, 80)}</bdi> ({input.channels.length})
      </summary>
      <code className="sample-values">{shown.join(" · ")}</code>
    </details>
  );
}

function rangeWords(range: Range | undefined, channel: number): string {
  return range === undefined
    ? `${channel}: nothing finite`
    : `${channel}: ${digits(range.min)} to ${digits(range.max)}`;
}
