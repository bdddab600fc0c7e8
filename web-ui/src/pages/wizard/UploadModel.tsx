import { Button, FileInput, Progress, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { type ApiProblem, asProblem } from "../../api/problem";
import { Broken } from "../../ui/Broken";
import { bytes, percent } from "../../ui/format";
import { uploadModel } from "./uploads";

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
  const [state, setState] = useState<{ fraction: number | undefined; what: string }>();
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
    try {
      const ref = await uploadModel(
        { name, alias: alias.trim() || undefined, files: [model, ...sides] },
        (fraction, what) => setState({ fraction, what }),
        stop.signal,
      );
      done(ref);
    } catch (thrown) {
      if (!stop.signal.aborted) {
        setProblem(asProblem(thrown));
      }
    } finally {
      setState(undefined);
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
      {state !== undefined && (
        <div role="status">
          {state.what} {percent(state.fraction)}
          <Progress
            value={(state.fraction ?? 1) * 100}
            animated={state.fraction === undefined}
            aria-label={state.what}
          />
        </div>
      )}
      <div className="wizard-line">
        <Button
          onClick={() => void send()}
          loading={state !== undefined}
          disabled={!maySubmit || model === undefined || name === ""}
        >
          Upload {bytes(model === undefined ? undefined : sorted.reduce((sum, file) => sum + file.size, 0))}
        </Button>
        {state !== undefined && (
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
