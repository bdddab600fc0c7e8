import { Button, FileInput, Modal, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useRef, useState } from "react";
import { type Progress, uploadModel } from "../../api/modelUpload";
import { type ApiProblem, asProblem } from "../../api/problem";
import { Broken } from "../../ui/Broken";
import { Copy, curlFile, curlForm } from "../../ui/copy";
import { UploadMeter } from "../../ui/UploadMeter";
import { useFocusBack } from "../../ui/useFocusBack";
import "./forms.css";
import { isName, NAME_RULE } from "../../api/names";

interface Props {
  /** Of the model that gets the version; a new one, or one to be named, without. */
  readonly name?: string;
  onClose(): void;
}

/** Sends a model from this computer. Closing stops it; the same large file then goes on where it was. */
export function UploadVersion({ name: given, onClose }: Props) {
  useFocusBack();
  const queries = useQueryClient();
  const [name, setName] = useState(given ?? "");
  const [alias, setAlias] = useState("");
  const [model, setModel] = useState<File | null>(null);
  const [files, setFiles] = useState<File[]>([]);
  const [progress, setProgress] = useState<Progress>();
  const [problem, setProblem] = useState<ApiProblem>();
  const [made, setMade] = useState<number>();
  const running = useRef<AbortController>(undefined);

  async function send(event: FormEvent) {
    event.preventDefault();
    if (model === null) {
      return;
    }
    const stopped = new AbortController();
    running.current = stopped;
    setProblem(undefined);
    setProgress({ sentBytes: 0, totalBytes: model.size });
    try {
      const wish = { name, alias: alias || undefined, model, files };
      setMade(await uploadModel(wish, setProgress, stopped.signal));
      void queries.invalidateQueries({ queryKey: ["models"] });
    } catch (thrown) {
      if (!stopped.signal.aborted) {
        setProblem(asProblem(thrown));
      }
    } finally {
      running.current = undefined;
      setProgress(undefined);
    }
  }

  function close() {
    running.current?.abort();
    onClose();
  }

  const wrongName = name !== "" && !isName(name);
  const wrongAlias = alias !== "" && !isName(alias);
  return (
    <Modal opened onClose={close} title={given === undefined ? "Upload a model" : "Upload a version"}>
      {made === undefined ? (
        <form className="form" onSubmit={send}>
          {given === undefined && (
            <TextInput
              label="Name of the model"
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              description="A new name makes a model, a known one gets another version"
              error={wrongName ? NAME_RULE : undefined}
              data-autofocus
            />
          )}
          <FileInput
            size="xs"
            label="ONNX file"
            placeholder="Choose a file"
            accept=".onnx"
            value={model}
            onChange={setModel}
          />
          <FileInput
            size="xs"
            label="Files of external data, if it has some"
            placeholder="Choose files"
            multiple
            value={files}
            onChange={setFiles}
          />
          <TextInput
            label="Alias, if it shall have one"
            value={alias}
            onChange={(event) => setAlias(event.currentTarget.value)}
            error={wrongAlias ? NAME_RULE : undefined}
          />
          {progress !== undefined && <UploadMeter progress={progress} />}
          {problem !== undefined && <Broken problem={problem} />}
          <div className="form-actions">
            {model !== null && <Copy value={shellOf(name, alias, model, files)}>Copy as curl</Copy>}
            <Button variant="default" onClick={close}>
              {progress === undefined ? "Cancel" : "Stop"}
            </Button>
            <Button
              type="submit"
              loading={progress !== undefined}
              disabled={model === null || name === "" || wrongName || wrongAlias}
            >
              Upload
            </Button>
          </div>
        </form>
      ) : (
        <div className="form" role="status">
          <p>
            It is{" "}
            <Link
              to="/models/$model/versions/$version"
              params={{ model: name, version: String(made) }}
              onClick={onClose}
            >
              version {made} of <bdi>{name}</bdi>
            </Link>
            .
          </p>
          <div className="form-actions">
            <Button onClick={onClose}>Done</Button>
          </div>
        </div>
      )}
    </Modal>
  );
}

/** The upload by a shell in the folder of the files. */
function shellOf(name: string, alias: string, model: File, files: readonly File[]): string {
  const path = `/v1/models/${encodeURIComponent(name)}/versions${alias === "" ? "" : `?alias=${alias}`}`;
  return files.length === 0
    ? curlFile("POST", path, model.name, { "Content-Type": "application/octet-stream" })
    : curlForm(path, [
        ["model", `@${model.name}`],
        ...files.map((file): [string, string] => [file.name, `@${file.name}`]),
      ]);
}
