import type { Report } from "../../api/report/report";
import { fixed } from "../../ui/format";
import { Panel } from "../../ui/panels";
import { Scrolls } from "../../ui/Scrolls";
import { count } from "./numbers";

/** How alike both models' outputs are, value by value. */
export function Fidelity({ report }: { report: Report }) {
  if (report.fidelity.length === 0) {
    return null;
  }
  return (
    <Panel title="Outputs beside the original's">
      <Scrolls label="Outputs">
        <table className="table">
          <thead>
            <tr>
              <th>Output</th>
              <th className="number">SQNR, dB</th>
              <th className="number">Cosine, mean</th>
              <th className="number">Cosine, least</th>
              <th className="number">Largest error</th>
              <th className="number">Same answer, %</th>
              <th className="number">Not finite</th>
            </tr>
          </thead>
          <tbody>
            {report.fidelity.map((output) => (
              <tr key={output.name}>
                <td>
                  <bdi>{output.name}</bdi>
                </td>
                <td className="number">{fixed(output.sqnrDecibel, 1)}</td>
                <td className="number">{fixed(output.cosineMean, 5)}</td>
                <td className="number">{fixed(output.cosineMin, 5)}</td>
                <td className="number">{fixed(output.maxAbsoluteError, 4)}</td>
                <td className="number">{fixed(output.agreementPercent, 2)}</td>
                <td className="number">{count(output.candidateNonFinite)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
    </Panel>
  );
}
