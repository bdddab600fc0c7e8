import type { Sample } from "../../api/datasetReport";
import { digits } from "../../ui/format";
import { Panel } from "../../ui/panels";
import { Scrolls } from "../../ui/Scrolls";
import "./datasets.css";

interface Props {
  readonly samples: readonly Sample[];
  readonly targets: string;
}

/** The first samples as a model gets them. */
export function PreviewPanel({ samples, targets }: Props) {
  if (samples.length === 0) {
    return null;
  }
  return (
    <Panel
      title="First samples"
      actions={<span className="quiet">the first values of each input, as a model gets them</span>}
    >
      <Scrolls label="First samples">
        <table className="table">
          <thead>
            <tr>
              <th>Sample</th>
              <th>Target{targets === "none" ? "" : `: ${targets}`}</th>
              <th>Input</th>
              <th>First values</th>
            </tr>
          </thead>
          <tbody>
            {samples.flatMap((sample, index) =>
              sample.inputs.map((input, part) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: samples come in a fixed order
                <tr key={`${index} ${part}`}>
                  <td>{part === 0 && index}</td>
                  <td className="dataset-name">
                    {part === 0 && (
                      <bdi className="cut" title={sample.target}>
                        {sample.target}
                      </bdi>
                    )}
                  </td>
                  <td>
                    <bdi className="cut">{input.name}</bdi>
                  </td>
                  <td className="sample-values">
                    <code>
                      {input.values.map((value) => (value === undefined ? "" : digits(value))).join("  ")}
                    </code>
                  </td>
                </tr>
              )),
            )}
          </tbody>
        </table>
      </Scrolls>
    </Panel>
  );
}
