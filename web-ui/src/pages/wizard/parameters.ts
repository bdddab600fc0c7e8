import type { Parameter, Technique } from "../../api/techniques";
import { isObject, type JsonObject } from "../../api/unknowns";
import { objectAt, type Path, valueAt, withValue } from "./documents";

export function parameterPath(parameter: Parameter): Path {
  return ["technique", ...parameter.path.split(".")];
}

/** Whether there is anything to choose. */
export function isChoice(parameter: Parameter): boolean {
  return !(["enum", "boolean"].includes(parameter.kind) && parameter.values.length === 1);
}

function isChanged(document: JsonObject, parameter: Parameter): boolean {
  const value = valueAt(document, parameterPath(parameter));
  return value !== undefined && !isSame(value, parameter.default);
}

export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Whether a parameter may have a value, as far as the catalog says. */
export function accepts(parameter: Parameter, value: unknown): boolean {
  switch (parameter.kind) {
    case "enum":
    case "boolean":
      return parameter.values.some((one) => one === value);
    case "enum-list":
      return Array.isArray(value) && value.every((one) => parameter.values.includes(one));
    case "integer":
    case "number":
      return (
        typeof value === "number" &&
        value >= (parameter.min ?? Number.NEGATIVE_INFINITY) &&
        value <= (parameter.max ?? Number.POSITIVE_INFINITY)
      );
    case "string-list":
      return Array.isArray(value);
    case "overrides":
      return isObject(value);
    default:
      return false;
  }
}

/** Parameters that belong together: by the first part of their path; single ones come last, together. */
export interface Group {
  readonly name: string;
  readonly parameters: readonly Parameter[];
}

export function groupsOf(parameters: readonly Parameter[]): readonly Group[] {
  const groups = new Map<string, Parameter[]>();
  for (const parameter of parameters) {
    const [first = ""] = parameter.path.split(".");
    groups.set(first, [...(groups.get(first) ?? []), parameter]);
  }
  const several = [...groups].filter(([, members]) => members.length > 1);
  const single = [...groups].filter(([, members]) => members.length === 1).flatMap(([, members]) => members);
  return [
    ...several.map(([name, members]) => ({ name, parameters: members })),
    ...(single.length === 0 ? [] : [{ name: "further", parameters: single }]),
  ];
}

/** Where a technique's data are named; absent if it takes none. */
export function dataPath(technique: Technique | undefined): Path | undefined {
  if (technique === undefined) {
    return undefined;
  }
  if (technique.training !== "none") {
    return ["technique", "training", "dataset"];
  }
  return technique.calibration === "none" ? undefined : ["technique", "calibration", "dataset"];
}

/**
 * Another technique: data move to where it wants them, and of the parameters those stay that it has too
 * and takes; members that neither catalog entry knows stay as well.
 */
export function withTechnique(
  document: JsonObject,
  before: Technique | undefined,
  after: Technique,
): JsonObject {
  let changed: JsonObject = withValue(document, ["technique", "type"], after.type);
  const data = [
    valueAt(document, ["technique", "calibration", "dataset"]),
    valueAt(document, ["technique", "training", "dataset"]),
  ].find((one) => typeof one === "string");
  changed = withValue(changed, ["technique", "calibration", "dataset"], undefined);
  changed = withValue(changed, ["technique", "training", "dataset"], undefined);
  for (const parameter of before?.parameters ?? []) {
    const path = parameterPath(parameter);
    const same = after.parameters.find((one) => one.path === parameter.path);
    if (same === undefined || !accepts(same, valueAt(document, path))) {
      changed = withValue(changed, path, undefined);
    }
  }
  const target = dataPath(after);
  if (target !== undefined && data !== undefined) {
    changed = withValue(changed, target, data);
  }
  return changed;
}

/** How many parameters differ from their defaults. */
export function changes(document: JsonObject, parameters: readonly Parameter[]): number {
  return objectAt(document, ["technique"]) === undefined
    ? 0
    : parameters.filter((parameter) => isChanged(document, parameter)).length;
}
