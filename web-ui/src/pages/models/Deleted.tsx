import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { restoreVersion, type VersionAt } from "../../api/models";
import { asProblem } from "../../api/problem";
import type { ModelVersion } from "../../api/types";
import { useSession } from "../../app/session";
import { Broken } from "../../ui/Broken";
import { moment } from "../../ui/format";

/** Says that a version was deleted, and brings it back while its files are there. */
export function Deleted({ version, at }: { version: ModelVersion; at: VersionAt }) {
  const { may } = useSession();
  const queries = useQueryClient();
  const restore = useMutation({
    mutationFn: () => restoreVersion(at),
    onSettled: () => queries.invalidateQueries({ queryKey: ["models"] }),
  });
  const gone = version.filesUntil === undefined || Date.parse(version.filesUntil) < Date.now();
  return (
    <div className="broken deleted" role="status">
      <strong>This version was deleted {moment(version.deletedAt)}</strong>
      <p>
        {gone
          ? "Its files have gone. What is known of it stays, so that what was made from it can still be explained."
          : `Nothing new can use it. Its files are kept until ${moment(version.filesUntil)}; until then it can be brought back.`}
      </p>
      {!gone &&
        (may("admin") ? (
          <Button variant="default" loading={restore.isPending} onClick={() => restore.mutate()}>
            Restore
          </Button>
        ) : (
          <p className="quiet">Bringing it back wants a key of an administrator.</p>
        ))}
      {restore.isError && <Broken problem={asProblem(restore.error)} />}
    </div>
  );
}
