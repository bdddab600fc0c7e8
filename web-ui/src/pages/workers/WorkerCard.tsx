import type { Worker } from "../../api/types";
import { WORKER_ROLES } from "../../api/workers";
import { ago } from "../../ui/format";
import { DrainButton } from "./DrainButton";
import { HardwareFacts } from "./HardwareFacts";
import { Isolation } from "./Isolation";
import { Slots } from "./Slots";
import { ROLE_WORDS, WORKER_STATE_WORDS } from "./words";
import "../../ui/tags.css";
import "./workers.css";

const LOOKS: Record<Worker["state"], string> = {
  LIVE: "done",
  DRAINING: "open",
  DRAINED: "waiting",
  LOST: "bad",
};

interface Props {
  readonly worker: Worker;
  /** When it was heard of last. */
  readonly heardAt: string;
  readonly now: number;
}

/** A member of the fleet. */
export function WorkerCard({ worker, heardAt, now }: Props) {
  const role = WORKER_ROLES.find((one) => one === worker.role);
  return (
    <section className="panel worker-card" aria-label={worker.name.slice(0, 80)}>
      <header>
        <div className="worker-title">
          <h2 className="cut" title={worker.name}>
            <bdi>{worker.name}</bdi>
          </h2>
          <span className="quiet">{role === undefined ? worker.role : ROLE_WORDS[role]}</span>
          <span className={`tag tag-${LOOKS[worker.state]}`}>{WORKER_STATE_WORDS[worker.state]}</span>
        </div>
        <DrainButton worker={worker} />
      </header>
      <dl className="facts panel-body">
        <dt>Heard of</dt>
        <dd className="mono">{ago(heardAt, now)}</dd>
        <dt>Slots</dt>
        <dd>
          <Slots worker={worker} />
        </dd>
        <HardwareFacts worker={worker} />
        <dt>Isolation</dt>
        <dd>
          <Isolation worker={worker} />
        </dd>
        <dt>Version</dt>
        <dd>
          <span className="mono">{worker.version}</span>
          {worker.runtimeVersion !== undefined && (
            <>
              , ONNX Runtime <span className="mono">{worker.runtimeVersion}</span>
            </>
          )}
        </dd>
      </dl>
    </section>
  );
}
