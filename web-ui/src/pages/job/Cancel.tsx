import { Button, Group, Modal } from "@mantine/core";
import { useState } from "react";
import { useCancel } from "../../api/job";
import { asProblem } from "../../api/problem";
import type { Job } from "../../api/types";
import { Broken } from "../../ui/Broken";
import { Copy, curl } from "../../ui/copy";

/** Cancels a job, once somebody has said so twice. */
export function Cancel({ job }: { job: Job }) {
  const [asked, setAsked] = useState(false);
  const cancel = useCancel(job.id);
  return (
    <>
      <Button variant="default" onClick={() => setAsked(true)}>
        Cancel
      </Button>
      <Modal opened={asked} onClose={() => setAsked(false)} title="Cancel this job?">
        <p>What it has done so far is lost. A version that it has registered already stays.</p>
        {cancel.isError && <Broken problem={asProblem(cancel.error)} />}
        <Group mt="md" justify="end">
          <Copy value={curl("POST", `/v1/jobs/${job.id}/cancel`)}>Copy as curl</Copy>
          <Button variant="default" onClick={() => setAsked(false)}>
            Let it run
          </Button>
          <Button
            color="red"
            loading={cancel.isPending}
            onClick={() => cancel.mutate(undefined, { onSuccess: () => setAsked(false) })}
          >
            Cancel the job
          </Button>
        </Group>
      </Modal>
    </>
  );
}
