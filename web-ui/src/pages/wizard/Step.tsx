import type { ReactNode } from "react";
import { STEPS, type StepId } from "./steps";

/** One part of the form, where the list of steps leads to. */
export function Step({ id, children }: { id: StepId; children: ReactNode }) {
  const at = STEPS.findIndex((one) => one.id === id);
  const title = STEPS[at]?.title ?? "";
  return (
    <section className="panel wizard-step" id={`step-${id}`} aria-label={title} tabIndex={-1}>
      <header>
        <h2>
          <span className="wizard-step-number">{at + 1}</span> {title}
        </h2>
      </header>
      <div className="panel-body wizard-step-body">{children}</div>
    </section>
  );
}
