import { useCallback } from "react";
import { Chart } from "../../ui/charts/Chart";
import type { Colours } from "../../ui/charts/colours";
import { Panel } from "../../ui/panels";
import { curveOption } from "./curveOption";
import type { Figures } from "./Training";

/** Loss and accuracy over the epochs; with one epoch, points. The table below has the numbers. */
export function Curves({ rows }: { rows: readonly Figures[] }) {
  const loss = useCallback(
    (colours: Colours) =>
      curveOption(rows, "loss", [
        { name: "Training", value: (row) => row.loss, color: colours.accent },
        { name: "Validation", value: (row) => row.validationLoss, color: colours.mixed, dashed: true },
      ]),
    [rows],
  );
  const accuracy = useCallback(
    (colours: Colours) =>
      curveOption(rows, "%", [
        { name: "Trained", value: (row) => row.accuracy, color: colours.accent },
        { name: "Before training", value: (row) => row.untrainedAccuracy, color: colours.fp32, dashed: true },
      ]),
    [rows],
  );
  const over = rows.length === 1 ? "1 epoch" : `${rows.length} epochs`;
  const measured = rows.some((row) => row.accuracy !== undefined);
  return (
    <Panel title="Curves">
      <div className={measured ? "panel-body job-columns" : "panel-body"}>
        <Chart option={loss} label={`Loss over ${over}`} />
        {measured && <Chart option={accuracy} label={`Accuracy over ${over}`} />}
      </div>
    </Panel>
  );
}
