import { Button, Group, Modal } from "@mantine/core";
import { type ListedJob, useCancelJob } from "../../api/jobs";
import { asProblem } from "../../api/problem";
import { Broken } from "../../ui/Broken";
import { Copy, curl } from "../../ui/copy";
import { useFocusBack } from "../../ui/useFocusBack";

/** Asks before a job is canceled, for its work so far is lost. */
export function CancelJob({ job, close }: { job: ListedJob; close: () => void }) {
  useFocusBack();
  const cancel = useCancelJob();
  return (
    <Modal opened onClose={close} title="Cancel this job?">
      <p className="jobs-cancel-what">
        <bdi>{job.model}</bdi> by {job.technique}, <code>{job.id}</code>. What it has done so far is lost.
      </p>
      {cancel.isError && <Broken problem={asProblem(cancel.error)} />}
      <Group gap="xs" justify="end" mt="md">
        <Copy value={curl("POST", `/v1/jobs/${job.id}/cancel`)}>Copy as curl</Copy>
        <Button variant="default" onClick={close}>
          Let it run
        </Button>
        <Button
          color="red"
          loading={cancel.isPending}
          onClick={() => cancel.mutate(job.id, { onSuccess: close })}
        >
          Cancel the job
        </Button>
      </Group>
    </Modal>
  );
}
