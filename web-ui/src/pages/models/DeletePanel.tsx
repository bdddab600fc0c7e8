import { Button, Modal } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { deleteVersion, type VersionAt, versionPath } from "../../api/models";
import { asProblem } from "../../api/problem";
import { useSession } from "../../app/session";
import { Broken } from "../../ui/Broken";
import { Copy, curl } from "../../ui/copy";
import { Panel } from "../../ui/panels";
import "./forms.css";

/** Deletes a version, after a question. */
export function DeletePanel({ at }: { at: VersionAt }) {
  const { may } = useSession();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => deleteVersion(at),
    onSuccess: () => {
      setAsking(false);
      void queries.invalidateQueries({ queryKey: ["models"] });
    },
  });
  if (!may("admin")) {
    return null;
  }
  return (
    <Panel
      title="Delete"
      actions={
        <Button variant="default" color="red" onClick={() => setAsking(true)}>
          Delete this version
        </Button>
      }
    >
      <div className="panel-body">
        <p className="quiet">Its files are kept for a while, so that it can be brought back.</p>
      </div>
      <Modal opened={asking} onClose={() => setAsking(false)} title={`Delete version ${at.number}?`}>
        <div className="form">
          <p>
            Nothing new can use version {at.number} of <bdi className="said">{at.name}</bdi> then. What was
            made from it stays.
          </p>
          {remove.isError && <Broken problem={asProblem(remove.error)} />}
          <div className="form-actions">
            <Copy value={curl("DELETE", versionPath(at))}>Copy as curl</Copy>
            <Button variant="default" onClick={() => setAsking(false)}>
              Cancel
            </Button>
            <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
              Delete
            </Button>
          </div>
        </div>
      </Modal>
    </Panel>
  );
}
