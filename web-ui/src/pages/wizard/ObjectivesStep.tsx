import { ChoiceField, NumberField } from "./fields";
import { Step } from "./Step";

const INCONCLUSIVE_WORDS = {
  report: "report it (CI skips)",
  fail: "count it as a failure",
  pass: "let it pass",
};

/** What the result must reach for the verdict “passed”. */
export function ObjectivesStep() {
  return (
    <Step id="objectives">
      <div className="wizard-fields wizard-fields-small">
        <NumberField
          path={["objectives", "maxAccuracyDrop"]}
          label="Accuracy lost, at most"
          description="In points of the metric."
          placeholder="no bound"
        />
        <NumberField
          path={["objectives", "minSpeedup"]}
          label="Speed, at least"
          description="Times the FP32 model's, 1.5 for instance."
          placeholder="no bound"
        />
        <NumberField
          path={["objectives", "maxSizeRatio"]}
          label="Size, at most"
          description="Share of the FP32 file, 0.3 for instance."
          placeholder="no bound"
        />
        <NumberField
          path={["objectives", "confidence"]}
          label="Confidence"
          description="Of the bound that decides."
          placeholder="0.95"
        />
        <ChoiceField
          path={["objectives", "onInconclusive"]}
          label="If the data cannot decide"
          description="What CI makes of it."
          values={Object.keys(INCONCLUSIVE_WORDS)}
          usual="report"
          words={INCONCLUSIVE_WORDS}
        />
      </div>
    </Step>
  );
}
