import type { ReactNode } from "react";
import type { Worker } from "../../api/types";
import { hardwareOf, labelsOf } from "../../api/workers";
import { bytes } from "../../ui/format";

/** What a member runs on and which jobs it is there for, as rows of its facts. */
export function HardwareFacts({ worker }: { worker: Worker }) {
  const hardware = hardwareOf(worker);
  const machine = [
    hardware.processor,
    hardware.architecture,
    hardware.cores === undefined ? undefined : `${hardware.cores} ${hardware.cores === 1 ? "core" : "cores"}`,
    bytes(hardware.memoryBytes),
  ].filter((one) => one !== undefined && one !== "");
  return (
    <>
      <Fact name="Hardware">{machine.length === 0 ? undefined : <bdi>{machine.join(" · ")}</bdi>}</Fact>
      <Fact name="Instruction sets">{words(hardware.instructionSets)}</Fact>
      <Fact name="Providers">{words(hardware.executionProviders)}</Fact>
      <Fact name="Only for tests">{words(worker.testProviders ?? [])}</Fact>
      <Fact name="Tags">{words(hardware.tags)}</Fact>
      <Fact name="Pools">{words(worker.pools)}</Fact>
      <Fact name="Labels">{words(labelsOf(worker))}</Fact>
    </>
  );
}

/** A row, left out where there is nothing to say. */
function Fact({ name, children }: { name: string; children: ReactNode }) {
  return children === undefined ? null : (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function words(list: readonly string[]): ReactNode {
  return list.length === 0 ? undefined : (
    <ul className="worker-words">
      {list.map((one) => (
        <li key={one}>
          <bdi>{one}</bdi>
        </li>
      ))}
    </ul>
  );
}
