import { Button, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { labelsQuery, putLabels, type VersionAt, versionPath } from "../../api/models";
import { asProblem } from "../../api/problem";
import { Copy, curl } from "../../ui/copy";
import { EditablePanel, type Editing } from "./EditablePanel";
import { isLabel, labelsOf } from "./filters";
import "./forms.css";
import { LabelTags } from "./LabelTags";
import { isStale, RefusedChange } from "./Stale";

/** Words by which versions are found again. */
export function LabelsPanel({ at }: { at: VersionAt }) {
  return (
    <EditablePanel
      title="Labels"
      what="labels"
      query={useQuery(labelsQuery(at))}
      scope="submit"
      form={(editing) => <LabelsForm key={editing.seen.tag} at={at} {...editing} />}
    >
      {({ labels }) =>
        Object.keys(labels).length === 0 ? <p className="quiet">None</p> : <LabelTags labels={labels} />
      }
    </EditablePanel>
  );
}

interface FormProps extends Editing<{ labels: Record<string, string> }> {
  readonly at: VersionAt;
}

function LabelsForm({ at, seen, now, onLook, onClose }: FormProps) {
  const queries = useQueryClient();
  const [typed, setTyped] = useState(
    Object.entries(seen.body.labels)
      .map(([key, value]) => `${key}=${value}`)
      .join("\n"),
  );
  const labels = labelsOf(typed);
  const wrong = labels.find((label) => !isLabel(label));
  const wanted = Object.fromEntries(
    labels.map((label) => {
      const mark = label.indexOf("=");
      return [label.slice(0, mark), label.slice(mark + 1)];
    }),
  );
  const refresh = () => queries.invalidateQueries({ queryKey: ["models"] });
  const save = useMutation({
    mutationFn: () => putLabels(at, seen.tag, wanted),
    onSuccess: async () => {
      await refresh();
      onClose();
    },
    onError: refresh,
  });
  const stale = save.isError && isStale(asProblem(save.error));
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate();
  }
  return (
    <form className="form" onSubmit={submit}>
      <Textarea
        label="One on each line, as key=value"
        rows={4}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        error={
          wrong === undefined
            ? undefined
            : `“${wrong.slice(0, 40)}” is none: keys of a-z 0-9 . _ -, values of letters, digits . _ -`
        }
      />
      {save.isError && (
        <RefusedChange
          problem={asProblem(save.error)}
          onLook={() => {
            save.reset();
            onLook();
          }}
        >
          They are now: <LabelTags labels={now.labels} />
        </RefusedChange>
      )}
      <div className="form-actions">
        <Copy value={curl("PUT", versionPath(at, "/labels"), { labels: wanted }, { "If-Match": seen.tag })}>
          Copy as curl
        </Copy>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={save.isPending} disabled={stale || wrong !== undefined}>
          Set
        </Button>
      </div>
    </form>
  );
}
