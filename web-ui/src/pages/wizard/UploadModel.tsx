import { Button, FileInput, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { type Progress, uploadModel } from "../../api/modelUpload";
import { type ApiProblem, asProblem } from "../../api/problem";
import { Broken } from "../../ui/Broken";
import { bytes } from "../../ui/format";
import { UploadMeter } from "../../ui/UploadMeter";

interface Props {
  readonly maySubmit: boolean;
  /** Names of models that are there: one of them gets a further version. */
  readonly taken: readonly string[];
  done(ref: string): void;
}

/** A model file and the files that it needs beside it. */
export function UploadModel({ maySubmit, taken, done }: Props) {
  const [files, setFiles] = useState<File[]>([]);
  const [name, setName] = useState("");
  const [alias, setAlias] = useState("fp32");
  const [progress, setProgress] = useState<Progress>();
  const [problem, setProblem] = useState<ApiProblem>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const sorted = files.toSorted((one, other) => Number(isModel(other)) - Number(isModel(one)));
  const [model, ...sides] = sorted;

  async function send() {
    if (model === undefined) {
      return;
    }
    const stop = new AbortController();
    running.current = stop;
    setProblem(undefined);
    setProgress({ sentBytes: 0, totalBytes: sorted.reduce((sum, file) => sum + file.size, 0) });
    try {
      const wished = alias.trim() || undefined;
      const wish = { name, alias: wished, model, files: sides };
      const version = await uploadModel(wish, setProgress, stop.signal);
      done(wished === undefined ? `${name}:${version}` : `${name}@${wished}`);
    } catch (thrown) {
      if (!stop.signal.aborted) {
        setProblem(asProblem(thrown));
      }
    } finally {
      setProgress(undefined);
    }
  }

  return (
    <div className="wizard-upload">
      <FileInput
        label="Model file"
        description="An .onnx file, and the files of external data that it names."
        placeholder="Choose files"
        size="xs"
        multiple
        value={files}
        onChange={(chosen) => {
          setFiles(chosen);
          const first = chosen.find(isModel) ?? chosen[0];
          if (first !== undefined && name === "") {
            setName(nameFor(first.name));
          }
        }}
      />
      <TextInput
        label="Name"
        description={taken.includes(name) ? "This model gets a further version." : "a-z, 0-9, . _ -"}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label="Alias"
        description="A name for this version that a job can ask for."
        value={alias}
        onChange={(event) => setAlias(event.currentTarget.value)}
      />
      {problem !== undefined && <Broken problem={problem} />}
      {progress !== undefined && <UploadMeter progress={progress} />}
      <div className="wizard-line">
        <Button
          onClick={() => void send()}
          loading={progress !== undefined}
          disabled={!maySubmit || model === undefined || name === ""}
        >
          Upload {bytes(model === undefined ? undefined : sorted.reduce((sum, file) => sum + file.size, 0))}
        </Button>
        {progress !== undefined && (
          <Button variant="default" onClick={() => running.current?.abort()}>
            Stop
          </Button>
        )}
        {!maySubmit && <span className="quiet">Uploading wants a key with the scope submit.</span>}
      </div>
    </div>
  );
}

function isModel(file: File): boolean {
  return file.name.toLowerCase().endsWith(".onnx");
}

/** A name that the server takes, out of a file's. */
function nameFor(file: string): string {
  return file
    .toLowerCase()
    .replace(/\.onnx$/, "")
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .slice(0, 128)
    .replaceAll(/^[._-]+|[._-]+$/g, "");
}
