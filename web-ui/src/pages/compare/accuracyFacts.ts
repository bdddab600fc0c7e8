import type { Report } from "../../api/report/report";
import { metricsOf, unitOf } from "../../api/report/words";
import { fixed } from "../../ui/format";
import type { Compared } from "./arrange";
import { BLANK, type Cell, changeText, figure, type Row, span, sure } from "./cells";
import { missed, namesIn } from "./measured";

/** Metrics, those that decide first, and how alike the outputs are. */
export function accuracyFacts(compared: readonly Compared[]): Row[] {
  return [
    ...metricNames(compared).map((name) => metricRow(name, compared)),
    ...namesIn(compared, (report) => report.fidelity.map((one) => one.name)).map((name) =>
      outputRow(name, compared),
    ),
  ];
}

/** Those that decide first. */
function metricNames(compared: readonly Compared[]): string[] {
  const deciding = namesIn(compared, (report) =>
    report.accuracy === undefined ? [] : [report.accuracy.name],
  );
  return [...new Set([...deciding, ...namesIn(compared, (report) => report.further.map((one) => one.name))])];
}

function metricRow(name: string, compared: readonly Compared[]): Row {
  const find = (report: Report) => metricsOf(report).find((one) => one.name === name);
  return {
    key: `metric ${name}`,
    group: "Accuracy",
    label: name,
    look: "number",
    columns: [name, `${name} change`, `${name} change at least`, `${name} change at most`],
    cells: compared.map(({ variant, beside }): Cell => {
      const metric = variant.report && find(variant.report);
      if (metric === undefined) {
        const { text, value } = span(
          beside.map((report) => find(report)?.baseline),
          figure,
        );
        return { text, values: [value] };
      }
      const { change } = metric;
      return {
        text: metric.candidate === undefined ? "" : figure(metric.candidate),
        change: changeText(change, unitOf(metric)),
        better: sure(change, 0),
        missed: variant.report?.accuracy?.name === name ? missed(variant.report, "ACCURACY") : undefined,
        values: [metric.candidate, change.estimate, change.lower, change.upper],
      };
    }),
  };
}

function outputRow(name: string, compared: readonly Compared[]): Row {
  return {
    key: `output ${name}`,
    group: "Accuracy",
    label: `SQNR of ${name}`,
    look: "number",
    columns: [`SQNR of ${name} dB`],
    cells: compared.map(({ variant }) => {
      const decibel = variant.report?.fidelity.find((one) => one.name === name)?.sqnrDecibel;
      return decibel === undefined ? BLANK : { text: `${fixed(decibel, 1)} dB`, values: [decibel] };
    }),
  };
}
