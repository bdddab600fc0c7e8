import { TextInput } from "@mantine/core";
import type { PipelineWish } from "../../api/pipelines";
import type { Refusal } from "../../ui/violations";

type Import = NonNullable<PipelineWish["import"]>;

export const IMPORT_FIELDS = ["/import/url", "/import/name"];

interface Props {
  readonly wish: Import;
  readonly refusal: Refusal;
  onChange(wish: Import): void;
}

/** Where a model is fetched from before a job begins with it. */
export function ImportFields({ wish, refusal, onChange }: Props) {
  return (
    <>
      <TextInput
        label="Fetch the model first, from"
        description="Left empty, the job names a model that is there"
        placeholder="https://models.example.org/${sha}/model.onnx"
        value={wish.url}
        onChange={(event) => onChange({ ...wish, url: event.currentTarget.value })}
        error={refusal.at("/import/url")}
      />
      {wish.url !== "" && (
        <TextInput
          label="Register what was fetched as"
          value={wish.name}
          onChange={(event) => onChange({ ...wish, name: event.currentTarget.value })}
          error={refusal.at("/import/name")}
        />
      )}
    </>
  );
}
