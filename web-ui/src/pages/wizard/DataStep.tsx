import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Technique } from "../../api/techniques";
import type { Dataset } from "../../api/types";
import { Loaded } from "../../ui/panels";
import { numberAt, objectAt, type Path, textAt, valueAt } from "./documents";
import { ChoiceField, FlagField, NumberField, ReferenceField, TextField } from "./fields";
import { METRIC_WORDS, METRICS } from "./metrics";
import { dataPath } from "./parameters";
import { Step } from "./Step";
import { useWizard } from "./wizardContext";

interface Props {
  readonly technique: Technique | undefined;
  readonly datasets: UseQueryResult<Dataset[]>;
  /** Where what was filled in comes from. */
  readonly why: string | undefined;
}

export function DataStep({ technique, datasets, why }: Props) {
  const { document } = useWizard();
  const own = dataPath(technique);
  const listed = valueAt(document, ["evaluation", "latency"]) !== undefined;
  return (
    <Step id="data">
      {why !== undefined && <p className="quiet">Filled in {why}. Change what does not fit.</p>}
      <Loaded query={datasets} what="datasets">
        {(list) => (
          <div className="wizard-fields">
            {own !== undefined && technique !== undefined && (
              <DatasetField
                path={own}
                label={technique.training === "none" ? "Calibration data" : "Training data"}
                description={wishWords(technique)}
                list={list}
              />
            )}
            <DatasetField
              path={["evaluation", "dataset"]}
              label="Evaluation data"
              description="What the result is judged on, beside the FP32 model. Without, there is no verdict."
              list={list}
            />
            <p className="quiet">
              {list.length === 0 ? "There are no datasets yet." : "One is missing?"}{" "}
              <Link to="/datasets">Upload it under Datasets</Link>; this draft waits here.
            </p>
          </div>
        )}
      </Loaded>
      <div className="wizard-fields wizard-fields-small">
        <ChoiceField
          path={["evaluation", "metric"]}
          label="Metric"
          values={METRICS}
          usual="auto"
          words={METRIC_WORDS}
        />
        <NumberField path={["evaluation", "samples"]} label="Samples at most" placeholder="all" />
        {!listed && (
          <>
            <NumberField path={["evaluation", "batch"]} label="Batch that is timed" placeholder="1" />
            <NumberField
              path={["evaluation", "tokens"]}
              label="Tokens that are timed"
              placeholder="as the samples come"
            />
          </>
        )}
        <NumberField path={["evaluation", "threads"]} label="Threads" placeholder="2" />
        <ChoiceField
          path={["evaluation", "pooling"]}
          label="Pooling of token vectors"
          values={["none", "mean"]}
          usual="none"
        />
        <ChoiceField
          path={["evaluation", "outputs", "scores"]}
          label="Scores of classes are"
          values={["auto", "logits", "probabilities"]}
          usual="auto"
        />
        <TextField
          path={["evaluation", "outputs", "main"]}
          label="Output that counts"
          placeholder="the first of real numbers"
        />
      </div>
      <FlagField
        path={["evaluation", "diagnosis"]}
        label="Find out where accuracy is lost"
        description="Which layers and which step cost it; takes a while after the evaluation."
        usual={false}
      />
      <p className="quiet">
        {listed
          ? "What is timed is a list, and stands in the YAML view, as do outputs of detectors."
          : "Several shapes to time, and outputs of detectors, are set in the YAML view."}
      </p>
    </Step>
  );
}

interface DatasetFieldProps {
  readonly path: Path;
  readonly label: string;
  readonly description: string;
  readonly list: readonly Dataset[];
}

function DatasetField({ path, list, ...words }: DatasetFieldProps) {
  const { document } = useWizard();
  const chosen = textAt(document, path);
  const facts = chosen === undefined ? undefined : factsOf(chosen, list);
  return (
    <div>
      <ReferenceField
        {...words}
        path={path}
        data={referencesOf(list)}
        placeholder="name, name:version or name#split"
      />
      {facts !== undefined && <p className="quiet wizard-below">{facts}</p>}
    </div>
  );
}

function wishWords(technique: Technique): string {
  if (technique.training !== "none") {
    return "What the model is trained on; never what it is judged on.";
  }
  return technique.calibration === "required"
    ? "Samples that show the ranges of activations; never what it is judged on."
    : "Optional: with samples the technique measures where it would guess.";
}

/** What can be used now: datasets with a version that is ready, and the splits of the latest one. */
function referencesOf(list: readonly Dataset[]): readonly string[] {
  return list.flatMap((dataset) => {
    const ready = dataset.versions.find((one) => one.state === "READY");
    return ready === undefined
      ? []
      : [
          dataset.name,
          ...Object.keys(objectAt(ready.manifest, ["splits"]) ?? {}).map(
            (split) => `${dataset.name}#${split}`,
          ),
        ];
  });
}

function factsOf(ref: string, list: readonly Dataset[]): string | undefined {
  const [name = "", number] = (ref.split("#")[0] ?? "").split(":");
  const dataset = list.find((one) => one.name === name);
  const version =
    number === undefined
      ? (dataset?.versions.find((one) => one.state === "READY") ?? dataset?.versions[0])
      : dataset?.versions.find((one) => String(one.version) === number);
  if (version === undefined) {
    return undefined;
  }
  const samples = numberAt(version.facts, ["samples"]);
  const parts = [
    `version ${version.version}`,
    textAt(version.manifest, ["format"]) ?? "",
    samples === undefined ? "" : `${samples.toLocaleString("en")} samples`,
    valueAt(version.facts, ["labelled"]) === true ? "with labels" : "",
    version.state === "READY"
      ? ""
      : version.state === "VALIDATING"
        ? "still being checked"
        : "refused by the check",
  ];
  return parts.filter((part) => part !== "").join(" · ");
}
