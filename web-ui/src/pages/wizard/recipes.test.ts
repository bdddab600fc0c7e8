import { expect, test } from "vitest";
import { readTechniques } from "../../api/techniques";
import type { Worker } from "../../api/types";
import { fleetOf } from "./fleet";
import { RECIPES, techniqueOf, withRecipe } from "./recipes";
import { catalog } from "./samples";

const techniques = readTechniques(catalog);
const fastest = RECIPES.find((one) => one.id === "fastest") ?? RECIPES[0];
const ternary = RECIPES.find((one) => one.id === "ternary") ?? RECIPES[0];

function worker(role: string, pools: string[], instructionSets: string[]): Worker {
  return {
    id: `wrk_${role}${pools.length}`,
    name: role.toLowerCase(),
    role,
    state: "LIVE",
    live: true,
    pools,
    slots: 1,
    running: 0,
    jobs: [],
    labels: {},
    isolation: "FULL",
    missingRules: [],
    version: "0.1.0",
    joinedAt: "2026-11-27T13:33:39Z",
    heartbeatAgeMillis: 5,
    hardware: JSON.parse(JSON.stringify({ processor: "EPYC", cores: 2, instructionSets })),
  };
}

test("each recipe fits the catalog or is left out", () => {
  const known = RECIPES.filter((one) => techniqueOf(one, undefined, techniques) !== undefined);
  expect(known.map((one) => one.id)).toEqual([
    "smallest",
    "fastest",
    "four-bit",
    "language-model",
    "ternary",
  ]);
  const without = techniques.filter((one) => one.type === "static" || one.type === "dynamic");
  expect(RECIPES.filter((one) => techniqueOf(one, undefined, without) !== undefined)).toEqual([fastest]);
});

test("a recipe whose parameters the technique does not take is left out", () => {
  const narrow = techniques.map((one) => ({
    ...one,
    parameters: one.parameters.filter((parameter) => parameter.path !== "budget.sizeRatio"),
  }));
  expect(
    RECIPES.filter((one) => techniqueOf(one, undefined, narrow) !== undefined).map((one) => one.id),
  ).toEqual(["fastest", "language-model", "ternary"]);
});

test("the fastest is static for convolutions and dynamic for matrix products", () => {
  expect(fastest?.technique({ convolutions: 10, products: 1 })).toBe("static");
  expect(fastest?.technique({ convolutions: 0, products: 48 })).toBe("dynamic");
});

test("a language model's table and products become int4, which only the table must be told", () => {
  const recipe = RECIPES.find((one) => one.id === "language-model");
  const technique = recipe === undefined ? undefined : techniqueOf(recipe, undefined, techniques);
  if (recipe === undefined || technique === undefined) {
    throw new Error("the catalog lacks it");
  }
  const changed = withRecipe({}, recipe, technique, { processors: [], tag: undefined, cores: 2 });
  expect(changed.technique).toEqual({ type: "weight-only", embeddings: { type: "int4" } });
  expect(recipe.doubt?.({ convolutions: 3, products: 1 })).toContain("int8");
  expect(recipe.doubt?.({ convolutions: 0, products: 9 })).toBeUndefined();
});

test("VNNI is asked for where a pool of such machines can do both stages", () => {
  const both = ["cpu", "cpu-vnni"];
  const vnni = [worker("WORKER", both, ["avx512_vnni"]), worker("EVALUATOR", both, ["avx512_vnni"])];
  expect(fleetOf(vnni).tag).toBe("avx512_vnni");
  expect(fleetOf(vnni.slice(0, 1)).tag).toBeUndefined();
  const plain = [worker("WORKER", ["cpu"], ["avx2"]), worker("EVALUATOR", ["cpu"], ["avx2"])];
  expect(fleetOf(plain)).toEqual({ processors: ["EPYC, 2 cores, avx2"], tag: undefined, cores: 2 });
});

test("a recipe replaces technique and objectives, keeps the data, and leaves no other technique's behind", () => {
  const technique = ternary === undefined ? undefined : techniqueOf(ternary, undefined, techniques);
  if (ternary === undefined || technique === undefined) {
    throw new Error("the catalog lacks it");
  }
  const before = {
    model: { ref: "glyphs@fp32" },
    technique: { type: "static", calibration: { dataset: "glyphs-train", method: "mse" } },
    target: { tags: ["avx2"] },
    evaluation: { dataset: "glyphs-test" },
    mine: 1,
  };
  expect(withRecipe(before, ternary, technique, { processors: [], tag: undefined, cores: 2 })).toEqual({
    model: { ref: "glyphs@fp32" },
    technique: { type: "ternary", training: { dataset: "glyphs-train" } },
    evaluation: { dataset: "glyphs-test", diagnosis: true },
    objectives: { maxAccuracyDrop: 2 },
    mine: 1,
  });
});
