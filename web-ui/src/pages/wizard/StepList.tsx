import type { Violation } from "../../api/problem";
import type { JsonObject } from "../../api/unknowns";
import { textAt } from "./documents";
import { STEPS, type StepId, stepOf } from "./steps";

interface Props {
  readonly document: JsonObject;
  readonly violations: readonly Violation[];
  /** Whether the server has no objection to what stands there. */
  readonly accepted: boolean;
}

/** The steps at the side, with how each of them stands. */
export function StepList({ document, violations, accepted }: Props) {
  return (
    <nav className="wizard-steps" aria-label="Steps">
      <ol>
        {STEPS.map((step, index) => {
          const wrong = violations.filter((one) => stepOf(one.pointer) === step.id).length;
          const state = wrong > 0 ? "wrong" : accepted || isFilled(step.id, document) ? "filled" : "open";
          return (
            <li key={step.id}>
              <button type="button" className={`wizard-step-link ${state}`} onClick={() => goTo(step.id)}>
                <span className="wizard-step-number">{index + 1}</span>
                <span>{step.title}</span>
                <span className="wizard-step-state">
                  {state === "wrong" ? `${wrong} to mend` : state === "filled" ? "✓" : ""}
                  {state === "filled" && <span className="visually-hidden">done</span>}
                </span>
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

/** Only these two must be chosen; the server says what else a technique wants. */
function isFilled(step: StepId, document: JsonObject): boolean {
  return (
    (step === "model" && textAt(document, ["model", "ref"]) !== undefined) ||
    (step === "technique" && textAt(document, ["technique", "type"]) !== undefined)
  );
}

export function goTo(step: StepId): void {
  const section = window.document.getElementById(`step-${step}`);
  section?.scrollIntoView({ block: "start" });
  section?.focus({ preventScroll: true });
}
