import { Button, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { cardQuery, putCard, resetCard, type VersionAt } from "../../api/models";
import { asProblem } from "../../api/problem";
import { useSession } from "../../app/session";
import { Copy } from "../../ui/copy";
import { Loaded, Panel } from "../../ui/panels";
import "./forms.css";
import { Markdown } from "./Markdown";
import { isStale, RefusedChange } from "./Stale";

interface Seen {
  readonly body: string;
  readonly tag: string;
}

/** What the API calls a card that nobody has written. */
const GENERATED = '"0"';

/** The version for who wants to use it, as the platform or somebody wrote it. */
export function CardPanel({ at }: { at: VersionAt }) {
  const { may } = useSession();
  const query = useQuery(cardQuery(at));
  const [seen, setSeen] = useState<Seen>();
  return (
    <Panel
      title="Model card"
      actions={
        query.data !== undefined &&
        seen === undefined && (
          <span className="form-row">
            <Copy value={query.data.body}>Copy Markdown</Copy>
            {may("submit") && (
              <Button variant="default" onClick={() => setSeen(query.data)}>
                Edit
              </Button>
            )}
          </span>
        )
      }
    >
      <div className="panel-body">
        <Loaded query={query} what="the card">
          {({ body: card }) =>
            seen === undefined ? (
              <Markdown text={card} />
            ) : (
              <CardForm
                key={seen.tag}
                at={at}
                seen={seen}
                onLook={async () => setSeen((await query.refetch()).data)}
                onClose={() => setSeen(undefined)}
              />
            )
          }
        </Loaded>
      </div>
    </Panel>
  );
}

interface FormProps {
  readonly at: VersionAt;
  readonly seen: Seen;
  onLook(): void;
  onClose(): void;
}

function CardForm({ at, seen, onLook, onClose }: FormProps) {
  const queries = useQueryClient();
  const [typed, setTyped] = useState(seen.body);
  const save = useMutation({
    mutationFn: (text: string | undefined) =>
      text === undefined ? resetCard(at, seen.tag) : putCard(at, seen.tag, text),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["models", "card", at.name, at.number] });
      onClose();
    },
  });
  const stale = save.isError && isStale(asProblem(save.error));
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate(typed);
  }
  return (
    <form className="form" onSubmit={submit}>
      <Textarea
        label="Markdown"
        rows={24}
        className="card-text"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {save.isError && (
        <RefusedChange
          problem={asProblem(save.error)}
          onLook={() => {
            save.reset();
            onLook();
          }}
        >
          There is another card by now. Copy what you wrote, for looking again shows theirs.
        </RefusedChange>
      )}
      <div className="form-actions">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        {seen.tag !== GENERATED && (
          <Button variant="default" disabled={stale} onClick={() => save.mutate(undefined)}>
            Write it anew from the facts
          </Button>
        )}
        <Button type="submit" loading={save.isPending} disabled={stale || typed.trim() === ""}>
          Save
        </Button>
      </div>
    </form>
  );
}
