import { TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";

interface Props {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  onChange(text: string): void;
}

/**
 * A text that counts with every letter. The address follows a moment behind, so while somebody types
 * here the address has no say.
 */
export function SearchInput({ label, placeholder, value, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  useEffect(() => {
    if (document.activeElement !== input.current) {
      setText(value);
    }
  }, [value]);
  return (
    <TextInput
      ref={input}
      label={label}
      placeholder={placeholder}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        onChange(event.currentTarget.value);
      }}
    />
  );
}
