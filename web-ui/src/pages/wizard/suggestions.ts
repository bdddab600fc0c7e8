import type { Technique } from "../../api/techniques";
import type { Dataset } from "../../api/types";
import { isObject, type JsonObject } from "../../api/unknowns";
import { objectAt, textAt, valueAt, withValue } from "./documents";
import { dataPath } from "./parameters";

/** Data that a job on a model would likely use, and why. */
interface Suggestion {
  readonly evaluation: JsonObject | undefined;
  readonly technique: string | undefined;
  readonly why: string;
}

/** From what was used with the model lately, else from names of datasets that speak for themselves. */
export function suggestionFor(
  model: string,
  specs: readonly JsonObject[],
  datasets: readonly Dataset[],
): Suggestion {
  const evaluation = specs
    .map((spec) => objectAt(spec, ["evaluation"]))
    .find((one) => textAt(one, ["dataset"]) !== undefined);
  const technique = specs
    .flatMap((spec) => [
      textAt(spec, ["technique", "calibration", "dataset"]),
      textAt(spec, ["technique", "training", "dataset"]),
    ])
    .find((one) => one !== undefined);
  const byName = namedFor(model, datasets);
  const evaluated = textAt(evaluation, ["dataset"]) ?? byName.evaluation;
  const given = technique ?? byName.technique;
  return {
    evaluation: evaluation ?? (evaluated === undefined ? undefined : { dataset: evaluated }),
    technique: given === evaluated ? undefined : given,
    why: evaluation === undefined && technique === undefined ? "by their names" : `as in jobs on ${model}`,
  };
}

function namedFor(
  model: string,
  datasets: readonly Dataset[],
): { evaluation: string | undefined; technique: string | undefined } {
  const ready = datasets
    .filter((one) => one.versions.some((version) => version.state === "READY"))
    .map((one) => one.name)
    .filter((name) => name.includes(model) || model.includes(name.split("-")[0] ?? name));
  return {
    evaluation: ready.find((name) => /test|val|eval/.test(name)),
    technique: ready.find((name) => /train|calib/.test(name)),
  };
}

/** Fills in what is missing, and touches nothing that is there. */
export function withSuggestion(
  document: JsonObject,
  technique: Technique,
  model: string,
  suggestion: Suggestion,
): JsonObject {
  let filled = document;
  const target = dataPath(technique);
  if (target !== undefined && suggestion.technique !== undefined && valueAt(filled, target) === undefined) {
    filled = withValue(filled, target, suggestion.technique);
  }
  const { evaluation } = suggestion;
  if (evaluation !== undefined && textAt(filled, ["evaluation", "dataset"]) === undefined) {
    const own = valueAt(filled, ["evaluation"]);
    filled = withValue(filled, ["evaluation"], { ...evaluation, ...(isObject(own) ? own : {}) });
  }
  if (valueAt(filled, ["output", "register"]) === undefined) {
    filled = withValue(filled, ["output", "register"], model);
  }
  return filled;
}
