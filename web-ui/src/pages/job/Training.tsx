import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Epoch, epochsQuery } from "../../api/job";
import { hasEnded, type Job } from "../../api/types";
import { numbersOf } from "../../api/unknowns";
import { fixed } from "../../ui/format";
import { Empty, Loaded, Panel } from "../../ui/panels";
import { Scrolls } from "../../ui/Scrolls";
import { Curves } from "./Curves";

/** How the training went, epoch by epoch. */
export function Training({ job }: { job: Job }) {
  const epochs = useQuery(epochsQuery(job.id));
  return (
    <Loaded query={epochs} what="the epochs">
      {(data) => (data.length === 0 ? <None job={job} /> : <Trained job={job} epochs={data} />)}
    </Loaded>
  );
}

function None({ job }: { job: Job }) {
  return (
    <Empty title="No epoch yet">
      {hasEnded(job.state)
        ? "The job ended before its first epoch did."
        : "The curves grow here, epoch by epoch."}
    </Empty>
  );
}

/** One epoch's figures; what was not measured is absent. */
export interface Figures {
  readonly epoch: number;
  readonly loss: number | undefined;
  readonly validationLoss: number | undefined;
  readonly accuracy: number | undefined;
  readonly untrainedAccuracy: number | undefined;
}

function figuresOf({ epoch, figures }: Epoch): Figures {
  const { loss, validationLoss, accuracy, untrainedAccuracy } = numbersOf(figures);
  return { epoch, loss, validationLoss, accuracy, untrainedAccuracy };
}

function Trained({ job, epochs }: { job: Job; epochs: readonly Epoch[] }) {
  const rows = useMemo(() => epochs.map(figuresOf), [epochs]);
  const training = job.result?.training;
  return (
    <>
      {training !== undefined && <Kept training={training} />}
      <Curves rows={rows} />
      <Panel title="Epochs">
        <Scrolls label="Epochs">
          <table className="table">
            <thead>
              <tr>
                <th className="number">Epoch</th>
                <th className="number">Loss</th>
                <th className="number">Validation loss</th>
                <th className="number">Accuracy, %</th>
                <th className="number">Before training, %</th>
                <th />
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.epoch}>
                  <td className="number">{row.epoch}</td>
                  <td className="number">{fixed(row.loss, 4)}</td>
                  <td className="number">{fixed(row.validationLoss, 4)}</td>
                  <td className="number">{fixed(row.accuracy, 2)}</td>
                  <td className="number">{fixed(row.untrainedAccuracy, 2)}</td>
                  <td>{training?.bestEpoch === row.epoch && "kept"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scrolls>
      </Panel>
    </>
  );
}

function Kept({ training }: { training: NonNullable<NonNullable<Job["result"]>["training"]> }) {
  const { bestEpoch, epochs, fp32Accuracy, untrainedAccuracy, trainedAccuracy, samples } = training;
  return (
    <Panel title="What training changed">
      <div className="panel-body">
        <p>
          {bestEpoch === 0
            ? `None of ${epochs} epochs was better than quantizing alone, so the weights stayed as they were.`
            : `Epoch ${bestEpoch} of ${epochs} was kept.`}
        </p>
        <dl className="key-figures">
          {fp32Accuracy !== null && <Accuracy name="Original" value={fp32Accuracy} />}
          <Accuracy name="Quantized, not trained" value={untrainedAccuracy} />
          <Accuracy name="Quantized and trained" value={trainedAccuracy} />
        </dl>
        <p className="quiet">
          {fp32Accuracy === null ? "Agreement with the original" : "Accuracy"} on{" "}
          {samples.toLocaleString("en")} samples that were not trained on.
        </p>
      </div>
    </Panel>
  );
}

function Accuracy({ name, value }: { name: string; value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{fixed(value, 2)} %</strong>
      </dd>
    </div>
  );
}
