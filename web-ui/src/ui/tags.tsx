import { hasEnded, type JobState, type Verdict } from "../api/types";
import "./tags.css";
import { precisionOf, STATE_WORDS, VERDICT_WORDS } from "./words";

/** Only what runs and what failed stands out. */
export function StateTag({ state }: { state: JobState }) {
  const look =
    state === "FAILED" ? "bad" : hasEnded(state) ? "done" : state.endsWith("ING") ? "running" : "waiting";
  return <span className={`tag tag-${look}`}>{STATE_WORDS[state]}</span>;
}

const VERDICT_LOOKS: Record<Verdict, string> = {
  PASSED: "passed",
  MISSED: "bad",
  INCONCLUSIVE: "open",
  UNEVALUATED: "waiting",
};

export function VerdictTag({ verdict }: { verdict: string | undefined }) {
  if (verdict === undefined || !(verdict in VERDICT_WORDS)) {
    return null;
  }
  const known = verdict as Verdict;
  return <span className={`tag tag-${VERDICT_LOOKS[known]}`}>{VERDICT_WORDS[known]}</span>;
}

/** A technique, or what else a version is, beside the colour of its number format. */
export function TechniqueTag({ technique }: { technique: string | undefined }) {
  return (
    <span className={`precision precision-${precisionOf(technique)}`}>{technique ?? "as uploaded"}</span>
  );
}
