import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { versionQuery } from "../../api/models";
import { type Technique, techniquesQuery } from "../../api/techniques";
import type { JsonObject } from "../../api/unknowns";
import { type Path, textAt, valueAt, withValue } from "./documents";
import { fleetOf } from "./fleet";
import { operatorsOf } from "./operators";
import { dataPath, isSame, withTechnique } from "./parameters";
import { datasetsQuery, modelsQuery, specsQuery, workersQuery } from "./queries";
import { RECIPES, techniqueOf, withRecipe } from "./recipes";
import { modelNameOf, versionOf } from "./references";
import { suggestionFor, withSuggestion } from "./suggestions";

interface Draft {
  readonly document: JsonObject;
  replace(change: (before: JsonObject) => JsonObject): void;
}

/**
 * What the page does beside what is typed: applies recipes once it knows the model, and fills in data that
 * were used with the model before. Nothing that is there is touched, and nothing is filled in twice.
 */
export function useGuidance(draft: Draft, wanted: string | undefined, settled: boolean) {
  const { document, replace } = draft;
  const techniques = useQuery(techniquesQuery);
  const models = useQuery(modelsQuery);
  const datasets = useQuery(datasetsQuery);
  const workers = useQuery(workersQuery);
  const ref = textAt(document, ["model", "ref"]);
  const type = textAt(document, ["technique", "type"]);
  const number = versionOf(ref, models.data ?? []);
  const name = modelNameOf(ref);
  const known = models.data?.some((one) => one.name === name) === true ? name : undefined;
  const version = useQuery({
    ...versionQuery({ name: name ?? "", number: number ?? 0 }),
    enabled: number !== undefined,
  });
  const specs = useQuery({ ...specsQuery(known ?? ""), enabled: known !== undefined });
  const technique = techniques.data?.find((one) => one.type === type);
  const fleet = useMemo(() => fleetOf(workers.data ?? []), [workers.data]);
  const operators = useMemo(() => operatorsOf(version.data?.facts), [version.data]);

  const [recipe, setRecipe] = useState(wanted);
  const [pending, setPending] = useState(settled ? undefined : wanted);
  const modelKnown = ref !== undefined && !models.isPending && (number === undefined || !version.isPending);
  useEffect(() => {
    if (pending === undefined || !modelKnown || techniques.data === undefined || workers.isPending) {
      return;
    }
    setPending(undefined);
    const found = RECIPES.find((one) => one.id === pending);
    const fitting = found === undefined ? undefined : techniqueOf(found, operators, techniques.data);
    if (found !== undefined && fitting !== undefined) {
      replace((before) => withRecipe(before, found, fitting, fleet));
    }
  }, [pending, modelKnown, techniques.data, workers.isPending, operators, fleet, replace]);

  const filledFor = useRef(settled ? `${name} ${type}` : "");
  const filled = useRef<readonly (readonly [Path, unknown])[]>([]);
  const [why, setWhy] = useState<string>();
  const waiting = pending !== undefined || specs.isPending || datasets.isPending;
  useEffect(() => {
    const key = `${known} ${type}`;
    if (waiting || known === undefined || technique === undefined || filledFor.current === key) {
      return;
    }
    filledFor.current = key;
    const suggestion = suggestionFor(known, specs.data ?? [], datasets.data ?? []);
    const next = withSuggestion(document, technique, known, suggestion);
    const changed = fillable(technique)
      .filter((path) => !isSame(valueAt(document, path), valueAt(next, path)))
      .map((path) => [path, valueAt(next, path)] as const);
    if (changed.length > 0) {
      filled.current = [...filled.current, ...changed];
      replace(() => next);
      setWhy((before) => (changed.some(([path]) => path[0] !== "output") ? suggestion.why : before));
    }
  }, [waiting, known, type, technique, specs.data, datasets.data, document, replace]);

  return {
    techniques,
    models,
    datasets,
    workers,
    version: version.data,
    technique,
    fleet,
    operators,
    recipe,
    /** Whether the recipe waits for a model. */
    waits: pending !== undefined && ref === undefined,
    why,
    chooseRecipe(id: string) {
      setRecipe(id);
      setPending(id);
      filledFor.current = "";
    },
    chooseTechnique(next: Technique) {
      setRecipe(undefined);
      setPending(undefined);
      replace((before) => withTechnique(before, technique, next));
    },
    /** What was filled in for another model goes, where nobody changed it since. */
    chooseModel(chosen: string) {
      const past = filled.current;
      replace((before) => {
        const next = withValue(before, ["model", "ref"], chosen);
        const same = modelNameOf(textAt(before, ["model", "ref"])) === modelNameOf(chosen);
        return same ? next : past.reduce(withoutFilled, next);
      });
      if (modelNameOf(chosen) !== name) {
        filled.current = [];
        setWhy(undefined);
      }
    },
  };
}

function withoutFilled(document: JsonObject, [path, value]: readonly [Path, unknown]): JsonObject {
  return isSame(valueAt(document, path), value) ? withValue(document, path, undefined) : document;
}

function fillable(technique: Technique): readonly Path[] {
  const own = dataPath(technique);
  return [...(own === undefined ? [] : [own]), ["evaluation"], ["output", "register"]];
}
