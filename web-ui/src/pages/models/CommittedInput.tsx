import { TextInput } from "@mantine/core";
import { useEffect, useState } from "react";

interface Props {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  /** What is wrong with a text. */
  check?(text: string): string | undefined;
  onCommit(text: string): void;
}

/** A text that counts once it is finished: by Enter, or by going on to something else. */
export function CommittedInput({ label, placeholder, value, check, onCommit }: Props) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const wrong = check?.(text);
  const commit = () => {
    if (wrong === undefined && text !== value) {
      onCommit(text.trim());
    }
  };
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      value={text}
      error={wrong}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") {
          commit();
        }
      }}
    />
  );
}
