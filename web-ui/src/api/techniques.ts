import { queryOptions } from "@tanstack/react-query";
import { api, body } from "./client";
import { itemsOf, type JsonObject, numberOf, objectOf, objectsOf, textOf, textsOf } from "./unknowns";

/** Whether a technique takes data of a kind. */
type Wish = "none" | "optional" | "required";

/** One parameter of a technique; `path` is where it stands beneath `technique`, with dots. */
export interface Parameter {
  readonly path: string;
  /** Known ones: enum, enum-list, boolean, integer, number, string-list, overrides. */
  readonly kind: string;
  readonly values: readonly (string | boolean)[];
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly default: unknown;
  readonly doc: string;
}

/** What a technique comes to as a rule on one class of hardware. */
export interface Expectation {
  readonly hardware: string;
  readonly sizeRatio: number | undefined;
  /** From and to. */
  readonly speedup: readonly [number, number] | undefined;
  readonly note: string | undefined;
}

export interface Technique {
  readonly type: string;
  readonly title: string;
  readonly summary: string;
  readonly calibration: Wish;
  readonly training: Wish;
  readonly parameters: readonly Parameter[];
  readonly kernels: readonly string[];
  readonly expectations: readonly Expectation[];
  readonly unsupportedHardware: readonly string[];
}

/** The catalog of techniques, in the server's order. */
export const techniquesQuery = queryOptions({
  queryKey: ["techniques"],
  queryFn: () => body(api.GET("/v1/techniques")),
  select: readTechniques,
  staleTime: 300_000,
});

/** Entries without a type are left out: nothing can be asked of them. */
export function readTechniques(answer: unknown): readonly Technique[] {
  return objectsOf(objectOf(answer).items, (entry) => {
    const type = textOf(entry.type);
    return type === undefined ? undefined : readTechnique(type, entry);
  });
}

function readTechnique(type: string, entry: JsonObject): Technique {
  return {
    type,
    title: textOf(entry.title) ?? type,
    summary: textOf(entry.summary) ?? "",
    calibration: wishOf(entry.calibration),
    training: wishOf(entry.training),
    parameters: objectsOf(entry.parameters, readParameter),
    kernels: textsOf(entry.kernels),
    expectations: readExpectations(entry.expectations),
    unsupportedHardware: textsOf(entry.unsupportedHardware),
  };
}

function readParameter(entry: JsonObject): Parameter | undefined {
  const path = textOf(entry.path);
  if (path === undefined || path === "") {
    return undefined;
  }
  return {
    path,
    kind: textOf(entry.kind) ?? "",
    values: itemsOf(entry.values).filter(
      (value): value is string | boolean => typeof value === "string" || typeof value === "boolean",
    ),
    min: numberOf(entry.min),
    max: numberOf(entry.max),
    default: entry.default,
    doc: textOf(entry.doc) ?? "",
  };
}

/** The same form stands in the catalog and in a plan. */
export function readExpectations(entries: unknown): readonly Expectation[] {
  return objectsOf(entries, (entry) => {
    const hardware = textOf(entry.hardware);
    const [from, to] = itemsOf(entry.speedup).map(numberOf);
    return hardware === undefined
      ? undefined
      : {
          hardware,
          sizeRatio: numberOf(entry.sizeRatio),
          speedup: from === undefined || to === undefined ? undefined : ([from, to] as const),
          note: textOf(entry.note),
        };
  });
}

function wishOf(value: unknown): Wish {
  return value === "optional" || value === "required" ? value : "none";
}
