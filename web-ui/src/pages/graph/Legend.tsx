import { LOOK_WORDS, LOOKS, type Look } from "./look";

/** A number format by shape, colour and text. */
export function LookTag({ look, text }: { look: Look; text: string }) {
  return (
    <span className={look === "index" ? "precision graph-look-index" : `precision precision-${look}`}>
      {text}
    </span>
  );
}

/** What the colours and shapes in the drawing mean, and how many operators have each. */
export function Legend({ counts }: { counts: ReadonlyMap<Look, number> }) {
  return (
    <ul className="graph-legend" aria-label="Formats">
      {LOOKS.filter((look) => (counts.get(look) ?? 0) > 0).map((look) => (
        <li key={look}>
          <LookTag look={look} text={LOOK_WORDS[look]} />{" "}
          <span className="mono quiet">{(counts.get(look) ?? 0).toLocaleString("en")}</span>
        </li>
      ))}
    </ul>
  );
}
