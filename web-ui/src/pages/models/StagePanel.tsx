import { Button, Select, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import {
  putStage,
  type Stage,
  type StageChange,
  stageQuery,
  type VersionAt,
  versionPath,
} from "../../api/models";
import { asProblem } from "../../api/problem";
import { useSession } from "../../app/session";
import { Copy, curl } from "../../ui/copy";
import { moment } from "../../ui/format";
import { Loaded, Panel } from "../../ui/panels";
import { STAGES } from "./filters";
import "./forms.css";
import { isStale, RefusedChange } from "./Stale";

/** What the API says of a stage, with the tag that a change of it wants back. */
interface Seen {
  readonly body: { stage: string; comment?: string; changedAt?: string; changedBy?: string };
  readonly tag: string;
}

/** How far a version has come in people's eyes, who said so, and why. */
export function StagePanel({ at }: { at: VersionAt }) {
  const { may } = useSession();
  const query = useQuery(stageQuery(at));
  const [seen, setSeen] = useState<Seen>();
  return (
    <Panel
      title="Stage"
      actions={
        may("promote") &&
        query.data !== undefined &&
        seen === undefined && (
          <Button variant="default" onClick={() => setSeen(query.data)}>
            Change
          </Button>
        )
      }
    >
      <div className="panel-body">
        <Loaded query={query} what="the stage">
          {({ body: now }) =>
            seen === undefined ? (
              <Said stage={now} />
            ) : (
              <StageForm
                key={seen.tag}
                at={at}
                seen={seen}
                now={now}
                onLook={async () => setSeen((await query.refetch()).data)}
                onClose={() => setSeen(undefined)}
              />
            )
          }
        </Loaded>
        {!may("promote") && <p className="quiet">Changing it wants a key that may promote.</p>}
      </div>
    </Panel>
  );
}

function Said({ stage: { stage, comment, changedAt, changedBy } }: { stage: Seen["body"] }) {
  return (
    <>
      <p>
        <strong>{stage === "none" ? "Nobody has said anything yet" : stage}</strong>
      </p>
      {comment !== undefined && (
        <p className="said">
          <bdi>{comment}</bdi>
        </p>
      )}
      {changedAt !== undefined && (
        <p className="quiet said">
          {moment(changedAt)}
          {changedBy === undefined ? "" : `, ${changedBy}`}
        </p>
      )}
    </>
  );
}

interface FormProps {
  readonly at: VersionAt;
  readonly seen: Seen;
  readonly now: Seen["body"];
  onLook(): void;
  onClose(): void;
}

function StageForm({ at, seen, now, onLook, onClose }: FormProps) {
  const queries = useQueryClient();
  const [stage, setStage] = useState(STAGES.find((one) => one === seen.body.stage) ?? "none");
  const [comment, setComment] = useState("");
  const save = useMutation({
    mutationFn: () => putStage(at, seen.tag, stageOf(stage, comment)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["models", "stage", at.name, at.number] });
      onClose();
    },
    onError: () => queries.invalidateQueries({ queryKey: ["models", "stage", at.name, at.number] }),
  });
  const stale = save.isError && isStale(asProblem(save.error));
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate();
  }
  return (
    <form className="form" onSubmit={submit}>
      <Select
        label="Stage"
        data={[...STAGES]}
        value={stage}
        allowDeselect={false}
        onChange={(value) => setStage(STAGES.find((one) => one === value) ?? stage)}
      />
      <Textarea
        label="Why"
        autosize={false}
        rows={3}
        maxLength={1000}
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
      {save.isError && (
        <RefusedChange
          problem={asProblem(save.error)}
          onLook={() => {
            save.reset();
            onLook();
          }}
        >
          It is now: {now.stage}
          {now.changedBy === undefined ? "" : `, by ${now.changedBy}`}
          {now.comment === undefined ? "" : ` (${now.comment})`}.
        </RefusedChange>
      )}
      <div className="form-actions">
        <Copy
          value={curl("PUT", versionPath(at, "/stage"), stageOf(stage, comment), { "If-Match": seen.tag })}
        >
          Copy as curl
        </Copy>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={save.isPending} disabled={stale}>
          Set
        </Button>
      </div>
    </form>
  );
}

function stageOf(stage: Stage, comment: string): StageChange {
  return comment.trim() === "" ? { stage } : { stage, comment: comment.trim() };
}
