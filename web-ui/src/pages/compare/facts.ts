import type { Layer } from "../../api/quantization";
import { nameOf } from "../../api/references";
import type { Report } from "../../api/report/report";
import type { Alias } from "../../api/types";
import { moment } from "../../ui/format";
import { accuracyFacts } from "./accuracyFacts";
import type { Compared } from "./arrange";
import { BLANK, type Group, type Row, textRow, UPLOADED } from "./cells";
import type { Standing } from "./pareto";
import { sizeRow } from "./sizeFacts";
import { speedFacts } from "./speedFacts";
import type { Variant } from "./variant";

const GROUPS: readonly Group[] = [
  "Version",
  "Size",
  "Accuracy",
  "Speed",
  "Layers",
  "Where it was measured",
  "Origin",
];

/** Everything that is known of the versions, one row each, by groups; rows without anything are left out. */
export function factsOf(
  compared: readonly Compared[],
  standings: ReadonlyMap<string, Standing>,
  aliases: ReadonlyMap<string, readonly Alias[]>,
): Row[] {
  const rows = [
    sizeRow(compared),
    ...described(compared, standings, aliases),
    ...accuracyFacts(compared),
    ...speedFacts(compared),
    ...layers(compared),
    ...surroundings(compared),
  ].filter((row) => row.cells.some((cell) => cell.text !== ""));
  return GROUPS.flatMap((group) => rows.filter((row) => row.group === group));
}

function described(
  compared: readonly Compared[],
  standings: ReadonlyMap<string, Standing>,
  aliases: ReadonlyMap<string, readonly Alias[]>,
): Row[] {
  return [
    textRow("Version", "Technique", compared, ({ variant }) => variant.technique ?? UPLOADED, "technique"),
    textRow("Version", "Verdict", compared, ({ variant }) => verdict(variant), "verdict"),
    textRow("Version", "Trade-off", compared, ({ variant }) => standingText(standings.get(nameOf(variant)))),
    textRow("Version", "Aliases", compared, ({ variant }) =>
      (aliases.get(variant.model) ?? [])
        .filter((one) => one.version === variant.version)
        .map((one) => one.alias)
        .join(", "),
    ),
    textRow("Version", "Asked for", compared, ({ variant }) => asked(variant.report)),
    textRow("Size", "Weights", compared, ({ variant }) => weights(variant.report)),
    numberRow("Size", "Parameters", compared, ({ parameters }) => parameters),
  ];
}

/** A job's result without a verdict was not evaluated. */
function verdict({ verdict, technique }: Variant): string | undefined {
  return verdict ?? (technique === undefined ? undefined : "UNEVALUATED");
}

export function standingText(standing: Standing | undefined): string | undefined {
  switch (standing?.kind) {
    case "front":
      return "nothing here beats it";
    case "dominated": {
      const [first, ...others] = standing.by;
      return `beaten by ${first}${others.length === 0 ? "" : ` and ${others.length} more`}`;
    }
    case "incomplete":
      return standing.missing.length === 0 ? undefined : `not measured: ${standing.missing.join(", ")}`;
    default:
      return undefined;
  }
}

function asked(report: Report | undefined): string | undefined {
  return report?.objectives
    .filter((one) => one.aspect !== "FINITE_OUTPUTS")
    .map((one) => one.wanted)
    .join("; ");
}

/** Which types the weights are in, by their share of the elements. */
function weights(report: Report | undefined): string | undefined {
  const types = (report?.candidate.weights ?? []).map(({ type, elements = 0 }) => ({ type, elements }));
  const whole = types.reduce((sum, one) => sum + one.elements, 0);
  return whole === 0
    ? undefined
    : types
        .toSorted((a, b) => b.elements - a.elements)
        .map((one) => `${one.type} ${share(one.elements / whole)}`)
        .join(", ");
}

function share(part: number): string {
  const percent = part * 100;
  return `${percent > 0 && percent < 0.1 ? "under 0.1" : percent.toFixed(percent > 99.9 ? 0 : 1)}\u00a0%`;
}

function layers(compared: readonly Compared[]): Row[] {
  return [
    layerRow("Quantized", "layers quantized", compared, (variant) => variant.quantized, false),
    layerRow("Kept in FP32", "layers kept in FP32", compared, (variant) => variant.keptFloat, true),
  ];
}

function layerRow(
  label: string,
  column: string,
  compared: readonly Compared[],
  of: (variant: Variant) => readonly Layer[],
  named: boolean,
): Row {
  return {
    key: `Layers ${label}`,
    group: "Layers",
    label,
    look: "number",
    columns: [column],
    cells: compared.map(({ variant }) => {
      const found = of(variant);
      if (variant.quantized.length + variant.keptFloat.length === 0) {
        return BLANK;
      }
      return {
        text: String(found.length),
        change: named ? someNames(found) : undefined,
        values: [found.length],
      };
    }),
  };
}

function someNames(found: readonly Layer[]): string | undefined {
  const [first] = found;
  return first === undefined
    ? undefined
    : `${first.node}${found.length === 1 ? "" : ` and ${found.length - 1} more`}`;
}

function surroundings(compared: readonly Compared[]): Row[] {
  const measured = "Where it was measured";
  return [
    textRow(measured, "Evaluated with", compared, ({ variant }) => variant.evaluationData),
    numberRow(measured, "Samples", compared, ({ report }) => report?.samples),
    textRow(measured, "ONNX Runtime", compared, ({ variant }) => variant.report?.runtimeVersion),
    textRow(measured, "Instruction sets", compared, ({ variant }) =>
      variant.report?.instructionSets.join(" "),
    ),
    textRow(measured, "Found", compared, ({ variant }) =>
      variant.report?.findings.map((one) => one.message).join("; "),
    ),
    textRow("Origin", "Made from", compared, ({ variant }) => variant.baseline),
    textRow("Origin", "Calibrated with", compared, ({ variant }) => variant.calibrationData),
    textRow("Origin", "Quantized by ONNX Runtime", compared, ({ variant }) => variant.runtimeVersion),
    textRow("Origin", "On instruction sets", compared, ({ variant }) => variant.instructionSets.join(" ")),
    textRow("Origin", "Opsets", compared, ({ variant }) =>
      variant.opsets.map(([domain, opset]) => `${domain} ${opset}`).join(", "),
    ),
    textRow("Origin", "Operators beyond ONNX", compared, ({ variant }) =>
      variant.contribOperators.join(", "),
    ),
    textRow("Origin", "Made", compared, ({ variant }) => moment(variant.createdAt)),
    textRow("Origin", "SHA-256", compared, ({ variant }) => variant.digest),
  ];
}

function numberRow(
  group: Group,
  label: string,
  compared: readonly Compared[],
  of: (variant: Variant) => number | undefined,
): Row {
  return {
    key: `${group} ${label}`,
    group,
    label,
    look: "number",
    columns: [label],
    cells: compared.map(({ variant }) => {
      const value = of(variant);
      return value === undefined ? BLANK : { text: value.toLocaleString("en"), values: [value] };
    }),
  };
}
