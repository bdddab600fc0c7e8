import type { Worker } from "../../api/types";
import { drain, resume } from "../../api/workers";
import { useSession } from "../../app/session";
import { Confirmed } from "../../ui/Confirmed";
import { curl } from "../../ui/copy";

/** Takes a member out of work, or back into it; of one that is lost neither makes sense. */
export function DrainButton({ worker }: { worker: Worker }) {
  const { may } = useSession();
  const name = worker.name.slice(0, 80);
  if (worker.drainRequestedAt !== undefined) {
    return (
      <Confirmed
        label="Resume"
        about={name}
        title="Let it take work again?"
        disabled={!may("admin")}
        shell={curl("POST", `/v1/workers/${worker.id}/resume`)}
        changes={["workers"]}
        act={() => resume(worker.id)}
      >
        <p>
          <bdi>{name}</bdi> takes new tasks from its next heartbeat on.
        </p>
      </Confirmed>
    );
  }
  if (worker.state === "LOST") {
    return null;
  }
  return (
    <Confirmed
      label="Drain"
      about={name}
      title="Let it take nothing new?"
      disabled={!may("admin")}
      shell={curl("POST", `/v1/workers/${worker.id}/drain`)}
      changes={["workers"]}
      act={() => drain(worker.id)}
    >
      <p>
        <bdi>{name}</bdi> finishes what it runs ({worker.running} of {worker.slots} slots) and takes nothing
        new, for any tenant, until somebody resumes it. Restarting it does not end that.
      </p>
    </Confirmed>
  );
}
