import { Autocomplete, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { Path } from "./documents";
import { useField } from "./wizardContext";

interface FieldProps {
  readonly path: Path;
  readonly label: ReactNode;
  readonly description?: ReactNode;
  readonly placeholder?: string;
  readonly required?: boolean;
}

export function TextField({ path, ...input }: FieldProps) {
  const field = useField(path);
  return (
    <TextInput
      {...input}
      value={shown(field.value)}
      error={field.error}
      onChange={(event) => field.set(event.currentTarget.value || undefined)}
    />
  );
}

/** Text with suggestions; anything may be typed, the server knows what it means. */
export function ReferenceField({ path, data, ...input }: FieldProps & { data: readonly string[] }) {
  const field = useField(path);
  return (
    <Autocomplete
      {...input}
      size="xs"
      data={[...new Set(data)]}
      limit={50}
      maxDropdownHeight={260}
      value={shown(field.value)}
      error={field.error}
      onChange={(value) => field.set(value || undefined)}
      comboboxProps={{ transitionProps: { duration: 0 } }}
    />
  );
}

/** What is no number stays as it was typed, for the server to say what it wants. */
export function NumberField({ path, ...input }: FieldProps) {
  const field = useField(path);
  const [typed, setTyped] = useState("");
  const value = numberIn(typed) === field.value ? typed : shown(field.value);
  return (
    <TextInput
      {...input}
      className="number-field"
      inputMode="decimal"
      value={value}
      error={field.error}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        field.set(numberIn(event.currentTarget.value));
      }}
    />
  );
}

/** `usual` is what holds if nothing is chosen; choosing it takes the member out. */
export function ChoiceField({
  path,
  values,
  usual,
  words = {},
  ...input
}: FieldProps & {
  values: readonly string[];
  usual: string | undefined;
  words?: Readonly<Record<string, string>>;
}) {
  const field = useField(path);
  const value = field.value === undefined ? (usual ?? "") : shown(field.value);
  const offered = values.includes(value) ? values : [value, ...values];
  return (
    <NativeSelect
      {...input}
      size="xs"
      data={offered.map((one) => ({ value: one, label: words[one] ?? one }))}
      value={value}
      error={field.error}
      onChange={(event) => {
        const chosen = event.currentTarget.value;
        field.set(chosen === usual || chosen === "" ? undefined : chosen);
      }}
    />
  );
}

/** `usual` is what holds if nothing is said. */
export function FlagField({ path, usual, ...input }: FieldProps & { usual: boolean }) {
  const field = useField(path);
  return (
    <Checkbox
      {...input}
      checked={(field.value ?? usual) === true}
      error={field.error}
      onChange={(event) => {
        const { checked } = event.currentTarget;
        field.set(checked === usual ? undefined : checked);
      }}
    />
  );
}

/** A value in the form of the YAML view, where it is no text. */
export function shown(value: unknown): string {
  return value === undefined || value === null
    ? ""
    : typeof value === "string"
      ? value
      : JSON.stringify(value);
}

function numberIn(typed: string): number | string | undefined {
  const text = typed.trim();
  if (text === "") {
    return undefined;
  }
  const number = Number(text);
  return Number.isFinite(number) ? number : typed;
}
