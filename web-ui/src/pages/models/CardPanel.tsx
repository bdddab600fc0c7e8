import { Button, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { cardQuery, putCard, resetCard, type VersionAt, versionPath } from "../../api/models";
import { asProblem } from "../../api/problem";
import { Copy, curlFile } from "../../ui/copy";
import { EditablePanel, type Editing } from "./EditablePanel";
import "./forms.css";
import { Markdown } from "./Markdown";
import { isStale, RefusedChange } from "./Stale";

/** What the API calls a card that nobody has written. */
const GENERATED = '"0"';

/** The version for who wants to use it, as the platform or somebody wrote it. */
export function CardPanel({ at }: { at: VersionAt }) {
  return (
    <EditablePanel
      title="Model card"
      what="the card"
      query={useQuery(cardQuery(at))}
      scope="submit"
      label="Edit"
      actions={(text) => <Copy value={text}>Copy Markdown</Copy>}
      form={(editing) => <CardForm key={editing.seen.tag} at={at} {...editing} />}
    >
      {(text) => <Markdown text={text} />}
    </EditablePanel>
  );
}

interface FormProps extends Editing<string> {
  readonly at: VersionAt;
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
        <Copy
          value={curlFile("PUT", versionPath(at, "/card"), "card.md", {
            "Content-Type": "text/markdown",
            "If-Match": seen.tag,
          })}
        >
          Copy as curl
        </Copy>
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
