import type { Aspect, Report } from "../../api/report/report";
import type { Compared } from "./arrange";

/** Each name that any report here has, once, in the order in which they come. */
export function namesIn(compared: readonly Compared[], of: (report: Report) => readonly string[]): string[] {
  return [
    ...new Set(compared.flatMap(({ variant }) => (variant.report === undefined ? [] : of(variant.report)))),
  ];
}

/** What was asked of the aspect, where it was missed. */
export function missed(report: Report | undefined, aspect: Aspect): string | undefined {
  return report?.objectives.find((one) => one.aspect === aspect && one.verdict === "MISSED")?.wanted;
}
