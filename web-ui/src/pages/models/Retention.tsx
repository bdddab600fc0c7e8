import { Button, NumberInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { deleteRetention, putRetention, type Retention as Rule, retentionQuery } from "../../api/models";
import { asProblem } from "../../api/problem";
import { Copy, curl } from "../../ui/copy";
import { EditablePanel, type Editing } from "./EditablePanel";
import "./forms.css";
import { isStale, RefusedChange } from "./Stale";

/** Which versions of a model are kept. */
export function Retention({ name }: { name: string }) {
  return (
    <EditablePanel
      title="What is kept"
      what="the rule"
      query={useQuery(retentionQuery(name))}
      scope="admin"
      form={(editing) => <RetentionForm key={editing.seen.tag} name={name} {...editing} />}
    >
      {(rule) => <p>{words(rule)}</p>}
    </EditablePanel>
  );
}

function words({ keepLast, keepDays }: Rule): string {
  if (keepLast === null || keepDays === null) {
    return "All versions, until somebody deletes one.";
  }
  return `The last ${keepLast} versions, and whatever is younger than ${keepDays} days. Never deleted: versions with an alias, pending or approved ones, and what others were made from.`;
}

interface FormProps extends Editing<Rule> {
  readonly name: string;
}

function RetentionForm({ name, seen, now, onLook, onClose }: FormProps) {
  const queries = useQueryClient();
  const [keepLast, setKeepLast] = useState(seen.body.keepLast ?? 20);
  const [keepDays, setKeepDays] = useState(seen.body.keepDays ?? 30);
  const refresh = () => void queries.invalidateQueries({ queryKey: ["models", "retention", name] });
  const save = useMutation({
    mutationFn: (rule: { keepLast: number; keepDays: number } | undefined) =>
      rule === undefined ? deleteRetention(name, seen.tag) : putRetention(name, seen.tag, rule),
    onSuccess: () => {
      refresh();
      onClose();
    },
    onError: refresh,
  });
  const stale = save.isError && isStale(asProblem(save.error));
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate({ keepLast, keepDays });
  }
  return (
    <form className="form" onSubmit={submit}>
      <p>Versions that are in neither are deleted by and by.</p>
      <div className="form-row">
        <NumberInput
          label="The last … versions"
          min={1}
          allowDecimal={false}
          value={keepLast}
          onChange={(value) => setKeepLast(Number(value))}
        />
        <NumberInput
          label="Younger than … days"
          min={0}
          allowDecimal={false}
          value={keepDays}
          onChange={(value) => setKeepDays(Number(value))}
        />
      </div>
      {save.isError && (
        <RefusedChange
          problem={asProblem(save.error)}
          onLook={() => {
            save.reset();
            onLook();
          }}
        >
          The rule is now: {words(now)}
        </RefusedChange>
      )}
      <div className="form-actions">
        <Copy
          value={curl(
            "PUT",
            `/v1/models/${encodeURIComponent(name)}/retention`,
            { keepLast, keepDays },
            { "If-Match": seen.tag },
          )}
        >
          Copy as curl
        </Copy>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        {seen.body.keepLast !== null && (
          <Button variant="default" disabled={stale} onClick={() => save.mutate(undefined)}>
            Keep all
          </Button>
        )}
        <Button type="submit" loading={save.isPending} disabled={stale || keepLast < 1}>
          Keep these
        </Button>
      </div>
    </form>
  );
}
