import type { Technique } from "../../api/techniques";
import type { JsonObject } from "../../api/unknowns";
import { valueAt, withValue } from "./documents";
import type { Fleet } from "./fleet";
import type { Operators } from "./operators";
import { accepts, dataPath, withTechnique } from "./parameters";

type Setting = readonly [path: string, value: unknown];

/** A job that needs no thought: a technique, parameters of it, and what the result must reach. */
export interface Recipe {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** Which technique, by what the model computes with. */
  technique(model: Operators | undefined): string;
  readonly parameters: readonly Setting[];
  readonly objectives: JsonObject;
  /** Whether the machines say something to it. */
  readonly usesFleet?: boolean;
  /** Why it may do little for this model. */
  doubt?(model: Operators): string | undefined;
}

export const RECIPES: readonly Recipe[] = [
  {
    id: "smallest",
    title: "Smallest under 1 point",
    summary:
      "Each layer's weights in the precision that it can bear, at a fifth of the size; more than 1 point lost is a miss.",
    technique: () => "mixed",
    parameters: [["budget.sizeRatio", 0.2]],
    objectives: { maxAccuracyDrop: 1, maxSizeRatio: 0.22 },
  },
  {
    id: "fastest",
    title: "Fastest on this CPU",
    summary: "8 bits by the kernels that your machines have; at most 1 point lost, and no slower than FP32.",
    technique: (model) => (model !== undefined && model.convolutions > 0 ? "static" : "dynamic"),
    parameters: [],
    objectives: { maxAccuracyDrop: 1, minSpeedup: 1 },
    usesFleet: true,
  },
  {
    id: "four-bit",
    title: "4-bit transformer",
    summary: "Weights of matrix products in int4 by blocks of 32, int8 where 4 bits hurt most.",
    technique: () => "mixed",
    parameters: [
      ["weights.types", ["int4", "int8"]],
      ["weights.blockSize", 32],
      ["budget.sizeRatio", 0.18],
    ],
    objectives: { maxAccuracyDrop: 2, maxSizeRatio: 0.2 },
    doubt: (model) =>
      model.products < model.convolutions
        ? "This model computes with convolutions, which get smaller by it but no faster."
        : undefined,
  },
  {
    id: "language-model",
    title: "Smallest language model",
    summary:
      "Weights and embeddings in int4 by groups of 32, activations in FP32: a sixth of the file, and faster where one token follows the other. Needs no data and passes models larger than memory.",
    technique: () => "weight-only",
    parameters: [
      ["weights.type", "int4"],
      ["embeddings.type", "int4"],
    ],
    objectives: { maxAccuracyDrop: 2, maxSizeRatio: 0.2 },
    doubt: (model) =>
      model.products < model.convolutions
        ? "This model computes with convolutions, whose weights are stored in int8 by it: a quarter of the file, no faster."
        : undefined,
  },
  {
    id: "ternary",
    title: "Ternary by training",
    summary:
      "Weights of −1, 0 and 1, trained on your own data: the smallest file that computes as int8 does.",
    technique: () => "ternary",
    parameters: [],
    objectives: { maxAccuracyDrop: 2 },
  },
];

/** The technique of a recipe as the server lists it; absent if it does not, or takes other parameters. */
export function techniqueOf(
  recipe: Recipe,
  model: Operators | undefined,
  catalog: readonly Technique[],
): Technique | undefined {
  const technique = catalog.find((one) => one.type === recipe.technique(model));
  const fits = recipe.parameters.every(([path, value]) => {
    const parameter = technique?.parameters.find((one) => one.path === path);
    return parameter !== undefined && accepts(parameter, value);
  });
  return fits ? technique : undefined;
}

/** The document with a recipe in place of its technique and objectives; model and data stay. */
export function withRecipe(
  document: JsonObject,
  recipe: Recipe,
  technique: Technique,
  fleet: Fleet,
): JsonObject {
  const data = [
    valueAt(document, ["technique", "calibration", "dataset"]),
    valueAt(document, ["technique", "training", "dataset"]),
  ].find((one) => typeof one === "string");
  const bare = withValue(withValue(document, ["technique"], undefined), ["target"], undefined);
  let changed = withTechnique(bare, undefined, technique);
  for (const [path, value] of recipe.parameters) {
    const parameter = technique.parameters.find((one) => one.path === path);
    if (JSON.stringify(parameter?.default) !== JSON.stringify(value)) {
      changed = withValue(changed, ["technique", ...path.split(".")], value);
    }
  }
  const target = dataPath(technique);
  if (target !== undefined && data !== undefined) {
    changed = withValue(changed, target, data);
  }
  changed = withValue(changed, ["evaluation", "diagnosis"], true);
  changed = withValue(changed, ["objectives"], recipe.objectives);
  return recipe.usesFleet === true ? onFleet(changed, fleet) : changed;
}

/** Asks for the machines' best instructions where a pool has them, and times with all their cores. */
function onFleet(document: JsonObject, fleet: Fleet): JsonObject {
  const tagged =
    fleet.tag === undefined
      ? document
      : withValue(document, ["target"], { hardware: "cpu", tags: [fleet.tag] });
  return fleet.cores === undefined ? tagged : withValue(tagged, ["evaluation", "threads"], fleet.cores);
}
