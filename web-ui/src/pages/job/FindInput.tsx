import { TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useAddressText } from "../../ui/useAddress";

/** After the last key, so that the address is not written for each. */
const QUIET_MILLIS = 150;

/** A search that the address keeps; a link or a click elsewhere may change it too. */
export function FindInput({ label, placeholder }: { label: string; placeholder: string }) {
  const [kept, keep] = useAddressText("find");
  const [typed, setTyped] = useState(kept);
  const written = useRef(kept);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    if (kept !== written.current) {
      written.current = kept;
      setTyped(kept);
    }
  }, [kept]);
  useEffect(() => () => clearTimeout(timer.current), []);

  return (
    <TextInput
      aria-label={label}
      placeholder={placeholder}
      value={typed}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => {
          written.current = value;
          keep(value);
        }, QUIET_MILLIS);
      }}
    />
  );
}
