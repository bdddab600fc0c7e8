import { queryOptions } from "@tanstack/react-query";
import { api, body } from "./client";

/** Whether a technique takes data of a kind. */
export type Wish = "none" | "optional" | "required";

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
  return listOf(member(answer, "items")).flatMap((entry) => {
    const type = textOf(member(entry, "type"));
    return type === undefined ? [] : [readTechnique(type, entry)];
  });
}

function readTechnique(type: string, entry: unknown): Technique {
  return {
    type,
    title: textOf(member(entry, "title")) ?? type,
    summary: textOf(member(entry, "summary")) ?? "",
    calibration: wishOf(member(entry, "calibration")),
    training: wishOf(member(entry, "training")),
    parameters: listOf(member(entry, "parameters")).flatMap(readParameter),
    kernels: textsOf(member(entry, "kernels")),
    expectations: readExpectations(member(entry, "expectations")),
    unsupportedHardware: textsOf(member(entry, "unsupportedHardware")),
  };
}

function readParameter(entry: unknown): Parameter[] {
  const path = textOf(member(entry, "path"));
  if (path === undefined || path === "") {
    return [];
  }
  return [
    {
      path,
      kind: textOf(member(entry, "kind")) ?? "",
      values: listOf(member(entry, "values")).filter(
        (value): value is string | boolean => typeof value === "string" || typeof value === "boolean",
      ),
      min: numberOf(member(entry, "min")),
      max: numberOf(member(entry, "max")),
      default: member(entry, "default"),
      doc: textOf(member(entry, "doc")) ?? "",
    },
  ];
}

/** The same form stands in the catalog and in a plan. */
export function readExpectations(entries: unknown): readonly Expectation[] {
  return listOf(entries).flatMap((entry) => {
    const hardware = textOf(member(entry, "hardware"));
    const [from, to] = listOf(member(entry, "speedup")).map(numberOf);
    return hardware === undefined
      ? []
      : [
          {
            hardware,
            sizeRatio: numberOf(member(entry, "sizeRatio")),
            speedup: from === undefined || to === undefined ? undefined : ([from, to] as const),
            note: textOf(member(entry, "note")),
          },
        ];
  });
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((one): one is string => typeof one === "string");
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function wishOf(value: unknown): Wish {
  return value === "optional" || value === "required" ? value : "none";
}
