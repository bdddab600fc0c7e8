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
import { EditablePanel, type Editing } from "./EditablePanel";
import { STAGES } from "./filters";
import "./forms.css";
import { isStale, RefusedChange } from "./Stale";

/** What the API says of a stage. */
interface Told {
  readonly stage: string;
  readonly comment?: string;
  readonly changedAt?: string;
  readonly changedBy?: string;
}

/** How far a version has come in people's eyes, who said so, and why. */
export function StagePanel({ at }: { at: VersionAt }) {
  const { may } = useSession();
  return (
    <EditablePanel<Told>
      title="Stage"
      what="the stage"
      query={useQuery(stageQuery(at))}
      scope="promote"
      footer={!may("promote") && <p className="quiet">Changing it wants a key that may promote.</p>}
      form={(editing) => <StageForm key={editing.seen.tag} at={at} {...editing} />}
    >
      {(told) => <Said {...told} />}
    </EditablePanel>
  );
}

function Said({ stage, comment, changedAt, changedBy }: Told) {
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

interface FormProps extends Editing<Told> {
  readonly at: VersionAt;
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
