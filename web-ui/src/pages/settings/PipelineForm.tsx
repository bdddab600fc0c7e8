import { Checkbox, Select, Textarea, TextInput } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { connectionList } from "../../api/connections";
import { makePipeline, PIPELINE_EVENTS, type PipelineEvent, type PipelineWish } from "../../api/pipelines";
import { useChange } from "../../api/useChange";
import { curl } from "../../ui/copy";
import { FormDrawer } from "../../ui/FormDrawer";
import { jsonOf } from "../../ui/jsonOf";
import { Refusal } from "../../ui/violations";
import { IMPORT_FIELDS, ImportFields } from "./ImportFields";

const FIELDS = ["/name", "/connection", "/events", "/refs", "/against", ...IMPORT_FIELDS];

/** Makes a pipeline; the server tries its job with made-up values before it keeps it. */
export function PipelineForm({ onClose }: { onClose: () => void }) {
  const connections = useInfiniteQuery(connectionList);
  const [name, setName] = useState("");
  const [connection, setConnection] = useState<string | null>(null);
  const [events, setEvents] = useState<readonly PipelineEvent[]>(["push"]);
  const [refs, setRefs] = useState("*");
  const [against, setAgainst] = useState("champion");
  const [imported, setImported] = useState({ url: "", name: "" });
  const [job, setJob] = useState("");
  const { value, wrong } = jsonOf(job);
  const making = useChange(["pipelines"], makePipeline);
  const refusal = new Refusal(making.error, FIELDS);
  const wish: PipelineWish = {
    name,
    connection: connection ?? "",
    events: [...events],
    refs,
    against,
    template: value ?? {},
    ...(imported.url === "" ? {} : { import: imported }),
  };
  return (
    <FormDrawer
      opened
      title="Make a pipeline"
      send="Make the pipeline"
      sending={making.isPending}
      ready={value !== undefined}
      problem={refusal.elsewhere}
      shell={curl("POST", "/v1/pipelines", wish)}
      onSend={() => making.mutate(wish, { onSuccess: onClose })}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={refusal.at("/name")}
        data-autofocus
      />
      <Select
        label="Connection"
        placeholder={connections.data?.length === 0 ? "There is none yet" : "Choose one"}
        data={(connections.data ?? []).map((one) => ({
          value: one.id,
          label: `${one.name} (${one.repository})`,
        }))}
        value={connection}
        onChange={setConnection}
        error={refusal.at("/connection")}
      />
      <Checkbox.Group
        size="xs"
        label="Runs on"
        value={[...events]}
        onChange={(chosen) => setEvents(PIPELINE_EVENTS.filter((one) => chosen.includes(one)))}
        error={refusal.at("/events")}
      >
        <div className="settings-line">
          {PIPELINE_EVENTS.map((one) => (
            <Checkbox key={one} value={one} label={one} />
          ))}
        </div>
      </Checkbox.Group>
      <TextInput
        label="Branches or tags"
        description="* for anything, as in release/*"
        value={refs}
        onChange={(event) => setRefs(event.currentTarget.value)}
        error={refusal.at("/refs")}
      />
      <TextInput
        label="Compared with"
        description="The alias whose figure a status names beside the new one"
        value={against}
        onChange={(event) => setAgainst(event.currentTarget.value)}
        error={refusal.at("/against")}
      />
      <ImportFields wish={imported} refusal={refusal} onChange={setImported} />
      <Textarea
        label="Job, in JSON"
        description="In its texts ${sha}, ${ref}, ${branch}, ${tag} and ${repository} are filled in"
        placeholder='{"model": {"ref": "vision@prod"}, "technique": {"type": "dynamic"}, "output": {"register": "vision-int8"}}'
        rows={8}
        value={job}
        onChange={(event) => setJob(event.currentTarget.value)}
        error={wrong}
      />
    </FormDrawer>
  );
}
