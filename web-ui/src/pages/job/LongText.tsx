import { useState } from "react";

const FIRST = 600;

/** A message of any length, of which the first lines say most. */
export function LongText({ text }: { text: string }) {
  const [all, setAll] = useState(false);
  const cut = !all && text.length > FIRST;
  return (
    <p className="outcome-message">
      {cut ? `${text.slice(0, FIRST)}…` : text}
      {cut && (
        <>
          {" "}
          <button type="button" className="job-link" onClick={() => setAll(true)}>
            Show all
          </button>
        </>
      )}
    </p>
  );
}
