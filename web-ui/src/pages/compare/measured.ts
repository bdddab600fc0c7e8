import type { Compared } from "./arrange";
import type { Report } from "./report";

/** Each name that any report here has, once, in the order in which they come. */
export function namesIn(compared: readonly Compared[], of: (report: Report) => readonly string[]): string[] {
  return [
    ...new Set(compared.flatMap(({ variant }) => (variant.report === undefined ? [] : of(variant.report)))),
  ];
}

/** What was asked of the aspect, where it was missed. */
export function missed(report: Report | undefined, aspect: string): string | undefined {
  return report?.objectives.find((one) => one.aspect === aspect && one.verdict === "MISSED")?.wanted;
}
