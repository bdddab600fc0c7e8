import { Select, Textarea, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { FORMATS, plainName } from "../../api/datasetFormats";
import { manifestOf, uploadDataset } from "../../api/datasetUpload";
import { useChange } from "../../api/useChange";
import { curlForm } from "../../ui/copy";
import { FormDrawer } from "../../ui/FormDrawer";
import { percent } from "../../ui/format";
import { jsonOf } from "../../ui/jsonOf";
import { Meter } from "../../ui/Meter";
import { Refusal } from "../../ui/violations";
import { FileFields } from "./FileFields";

interface Props {
  /** The dataset that gets another version; without one its name is asked for. */
  readonly name?: string;
  onClose(): void;
}

/** Uploads a version and goes to it, where its check can be watched. */
export function DatasetForm({ name: given, onClose }: Props) {
  const navigate = useNavigate();
  const [name, setName] = useState(given ?? "");
  const [format, setFormat] = useState(FORMATS[0]);
  const [files, setFiles] = useState<ReadonlyMap<string, File>>(new Map());
  const [options, setOptions] = useState("");
  const [splits, setSplits] = useState("");
  const [share, setShare] = useState<number>();
  const stop = useRef(new AbortController());
  useEffect(() => {
    const sending = new AbortController();
    stop.current = sending;
    return () => sending.abort();
  }, []);

  const wish = {
    name,
    format: format?.format ?? "",
    files,
    options: jsonOf(options).value,
    splits: jsonOf(splits).value,
  };
  const sending = useChange(["datasets"], () => uploadDataset(wish, setShare, stop.current.signal));
  const roles = format?.roles ?? [];
  const refusal = new Refusal(sending.error, [
    "/options",
    "/splits",
    ...roles.map(({ role }) => `/files/${role}`),
  ]);
  const ready =
    name !== "" &&
    roles.every(({ role, optional }) => optional || files.has(role)) &&
    [options, splits].every((document) => jsonOf(document).wrong === undefined);
  const send = () => {
    setShare(undefined);
    sending.mutate(undefined, {
      onSuccess: (version) => {
        onClose();
        void navigate({
          to: "/datasets/$dataset",
          params: { dataset: name },
          search: { version: version.toString() },
        });
      },
    });
  };

  return (
    <FormDrawer
      opened
      title={given === undefined ? "Upload a dataset" : "Upload another version"}
      send="Upload"
      sending={sending.isPending}
      ready={ready}
      problem={refusal.elsewhere}
      shell={curlForm(`/v1/datasets/${encodeURIComponent(name)}/versions`, [
        ["manifest", `${JSON.stringify(manifestOf(wish))};type=application/json`],
        ...[...files].map(
          ([role, file]) => [role, `@${file.name};filename=${plainName(file.name)}`] as const,
        ),
      ])}
      onSend={send}
      onClose={onClose}
    >
      {given === undefined && (
        <TextInput
          label="Name"
          description="Small letters, digits, dots, hyphens. A name that is there gets another version."
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
      )}
      <Select
        label="Format"
        data={FORMATS.map((one) => ({ value: one.format, label: `${one.format}: ${one.words}` }))}
        value={format?.format ?? null}
        allowDeselect={false}
        onChange={(chosen) => {
          setFormat(FORMATS.find((one) => one.format === chosen));
          setFiles(new Map());
        }}
      />
      <FileFields key={format?.format} roles={roles} files={files} refusal={refusal} onChange={setFiles} />
      <Textarea
        label="Options, in JSON"
        description="How the files are to be read; each format has its own"
        placeholder='{"mean": 0.1307, "std": 0.3081}'
        rows={3}
        value={options}
        onChange={(event) => setOptions(event.currentTarget.value)}
        error={jsonOf(options).wrong ?? refusal.at("/options")}
      />
      <Textarea
        label="Splits, in JSON"
        description="Parts of the samples by name, such as one to calibrate and one to evaluate"
        placeholder='{"cal": {"from": 0, "to": 512}, "val": {"from": 512}}'
        rows={3}
        value={splits}
        onChange={(event) => setSplits(event.currentTarget.value)}
        error={jsonOf(splits).wrong ?? refusal.at("/splits")}
      />
      <details>
        <summary>The manifest that is sent</summary>
        <pre className="document">{JSON.stringify(manifestOf(wish), null, 2)}</pre>
      </details>
      {sending.isPending && share !== undefined && (
        <Meter label="Sent" value={share} most={1}>
          {`${percent(share)} sent`}
        </Meter>
      )}
    </FormDrawer>
  );
}
