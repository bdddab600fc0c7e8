import { FileInput } from "@mantine/core";
import type { FormatChoice } from "../../api/datasetFormats";
import type { Refusal } from "../../ui/violations";

type Files = ReadonlyMap<string, File>;

interface Props {
  readonly roles: FormatChoice["roles"];
  readonly files: Files;
  readonly refusal: Refusal;
  onChange(files: Files): void;
}

/** A file for each role that a format has. */
export function FileFields({ roles, files, refusal, onChange }: Props) {
  return roles.map(({ role, optional }) => (
    <FileInput
      key={role}
      size="xs"
      label={optional ? `File: ${role}, if there is one` : `File: ${role}`}
      placeholder="Choose a file"
      value={files.get(role) ?? null}
      onChange={(file) => onChange(withFile(files, role, file))}
      clearable={optional}
      error={refusal.at(`/files/${role}`)}
    />
  ));
}

function withFile(files: Files, role: string, file: File | null): Files {
  const changed = new Map(files);
  if (file === null) {
    changed.delete(role);
  } else {
    changed.set(role, file);
  }
  return changed;
}
