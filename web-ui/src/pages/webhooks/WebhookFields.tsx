import { Switch, TagsInput, TextInput } from "@mantine/core";
import type { WebhookWish } from "../../api/webhooks";
import type { Refusal } from "../../ui/violations";

export const WEBHOOK_FIELDS = ["/url", "/events", "/description", "/enabled"];

/** What may be written; the server takes any pattern that fits one of its events. */
const PATTERNS = ["*", "job.*", "job.succeeded", "job.failed", "version.*", "alias.moved", "dataset.*"];

interface Props {
  readonly wish: WebhookWish;
  readonly refusal: Refusal;
  onChange(wish: WebhookWish): void;
}

/** What a webhook is made of, to make one and to change one. */
export function WebhookFields({ wish, refusal, onChange }: Props) {
  return (
    <>
      <TextInput
        label="Address"
        description="An https URL of a server that anybody can reach"
        placeholder="https://hooks.example.org/quantry"
        value={wish.url}
        onChange={(event) => onChange({ ...wish, url: event.currentTarget.value })}
        error={addressProblem(refusal)}
        data-autofocus
      />
      <TagsInput
        size="xs"
        label="Told of"
        description="Names of events, * for anything; enter adds one"
        data={PATTERNS}
        value={wish.events}
        onChange={(events) => onChange({ ...wish, events })}
        error={refusal.at("/events")}
        acceptValueOnBlur
        comboboxProps={{ transitionProps: { duration: 0 } }}
      />
      <TextInput
        label="Description"
        value={wish.description ?? ""}
        onChange={(event) => onChange({ ...wish, description: event.currentTarget.value })}
        error={refusal.at("/description")}
      />
      <Switch
        size="xs"
        label="On: events are sent to it"
        checked={wish.enabled ?? true}
        onChange={(event) => onChange({ ...wish, enabled: event.currentTarget.checked })}
        error={refusal.at("/enabled")}
      />
    </>
  );
}

/** A refused address has a code of its own and no place in the document. */
function addressProblem(refusal: Refusal): string | undefined {
  const { problem } = refusal;
  return problem?.code.startsWith("webhook-url") ? problem.message : refusal.at("/url");
}

/** The problem, where the form shows it at no field. */
export function elsewhere(refusal: Refusal) {
  return refusal.problem?.code.startsWith("webhook-url") ? undefined : refusal.elsewhere;
}
