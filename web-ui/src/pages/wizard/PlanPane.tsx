import { Loader } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Expectation } from "../../api/techniques";
import type { Worker } from "../../api/types";
import { bytes, duration, percent, times } from "../../ui/format";
import { Decisions } from "./Decisions";
import { takers } from "./fleet";
import type { LayerPlan, Plan } from "./plans";

interface Props {
  readonly plan: Plan | undefined;
  readonly checking: boolean;
  readonly workers: UseQueryResult<Worker[]>;
}

/** What would be done to this very model, before anything is. */
export function PlanPane({ plan, checking, workers }: Props) {
  return (
    <div className="wizard-plan" aria-busy={checking}>
      {checking && (
        <p className="wizard-checking" role="status">
          <Loader size={12} aria-hidden /> The server reads it and plans…
        </p>
      )}
      {plan === undefined ? (
        !checking && (
          <p className="quiet">
            Choose a model and a technique. The plan then says what is quantized, what stays FP32 and why, and
            what it takes; nothing is submitted by that.
          </p>
        )
      ) : (
        <div>
          {plan.problem !== undefined && (
            <p className="wizard-doubt" role="status">
              <strong>No plan could be made:</strong> {plan.problem}. The job may succeed on a worker all the
              same.
            </p>
          )}
          {plan.layers !== undefined && <Figures layers={plan.layers} />}
          <Who plan={plan} workers={workers} />
          {plan.layers !== undefined && (
            <>
              <Decisions
                title="Stays FP32"
                decisions={plan.layers.keptFloat}
                none="Nothing that the technique could quantize."
                open
              />
              <Decisions title="Is quantized" decisions={plan.layers.quantized} none="Nothing." />
              <Notes layers={plan.layers} />
            </>
          )}
          <Rules plan={plan} />
        </div>
      )}
    </div>
  );
}

function Figures({ layers }: { layers: LayerPlan }) {
  const { inputBytes, expectedBytes, seconds, calibrationSeconds } = layers;
  const ratio =
    inputBytes === undefined || expectedBytes === undefined ? undefined : expectedBytes / inputBytes;
  return (
    <dl className="wizard-figures">
      <div>
        <dt>Size</dt>
        <dd>
          <strong>{percent(ratio)}</strong> {bytes(inputBytes)} → {bytes(expectedBytes)}
        </dd>
      </div>
      <div>
        <dt>Nodes</dt>
        <dd>
          <strong>{layers.quantized.length}</strong> quantized, {layers.keptFloat.length} stay FP32
        </dd>
      </div>
      <div>
        <dt>Time, about</dt>
        <dd>
          <strong>{duration(seconds === undefined ? undefined : seconds * 1000)}</strong>
          {calibrationSeconds !== undefined &&
            calibrationSeconds > 0 &&
            `, ${duration(calibrationSeconds * 1000)} of it on samples`}
        </dd>
      </div>
      <div>
        <dt>Memory, about</dt>
        <dd>
          <strong>{bytes(layers.memoryBytes)}</strong>
        </dd>
      </div>
    </dl>
  );
}

/** Who could take the job as things are. */
function Who({ plan, workers }: { plan: Plan; workers: UseQueryResult<Worker[]> }) {
  const found = takers(workers.data ?? [], plan.pool);
  const names = (members: readonly Worker[]) => members.map((one) => one.name);
  return (
    <section aria-label="Who could take it">
      <h3>Who could take it</h3>
      {plan.waiting !== undefined ? (
        <p className="wizard-doubt">
          {plan.waiting}. It would wait. <Link to="/workers">See the machines</Link>
        </p>
      ) : (
        <dl className="facts">
          <dt>Model</dt>
          <dd>
            <bdi className="cut">{plan.model}</bdi>
          </dd>
          <dt>Pool</dt>
          <dd>
            <bdi>{plan.pool}</bdi>
          </dd>
          {workers.data !== undefined && (
            <>
              <dt>Quantizes</dt>
              <dd>
                <Names names={names(found.workers)} />
              </dd>
              <dt>Evaluates</dt>
              <dd>
                <Names names={names(found.evaluators)} />
              </dd>
            </>
          )}
        </dl>
      )}
    </section>
  );
}

const FEW = 4;

function Names({ names }: { names: readonly string[] }) {
  const more = names.length - FEW;
  return (
    <bdi>
      {names.slice(0, FEW).join(", ")}
      {more > 0 && ` and ${more} more`}
    </bdi>
  );
}

function Notes({ layers }: { layers: LayerPlan }) {
  return layers.notes.length === 0 ? null : (
    <details>
      <summary>
        <strong>Notes</strong> <span className="quiet">{layers.notes.length}</span>
      </summary>
      <ul className="wizard-notes">
        {layers.notes.map((note) => (
          <li key={`${note.code} ${note.message}`}>{note.message}</li>
        ))}
      </ul>
    </details>
  );
}

/** What the catalog says, whatever the model. */
function Rules({ plan }: { plan: Plan }) {
  return plan.expectations.length === 0 ? null : (
    <details>
      <summary>
        <strong>As a rule</strong> <span className="quiet">whatever the model</span>
      </summary>
      <ul className="wizard-notes">
        {plan.expectations.map((one) => (
          <li key={one.hardware}>{words(one)}</li>
        ))}
        {plan.kernels.length > 0 && (
          <li>
            Kernels: <code>{plan.kernels.join(", ").replaceAll("|", " or ")}</code>
          </li>
        )}
      </ul>
    </details>
  );
}

function words({ hardware, sizeRatio, speedup, note }: Expectation): string {
  const parts = [
    sizeRatio === undefined ? "" : `${percent(sizeRatio)} of the size`,
    speedup === undefined ? "" : `${times(speedup[0])} to ${times(speedup[1])} as fast`,
  ].filter((part) => part !== "");
  return `${hardware}: ${parts.join(", ")}. ${note ?? ""}`;
}
