import type { Stage, VersionFilters } from "../../api/models";
import { VERDICTS } from "../../api/types";

type Search = Readonly<Record<string, string | undefined>>;

export const STAGES = [
  "none",
  "pending",
  "approved",
  "rejected",
  "archived",
] as const satisfies readonly Stage[];

/** `none` is what a version has without anybody's word, so nothing is found by it. */
export const FOUND_BY_STAGE = ["pending", "approved", "rejected", "archived"] as const;
export const ORIGINS = ["upload", "job"] as const;

/** What an address asks for; what the server would not understand is left out. */
export function filtersOf(search: Search): VersionFilters {
  const labels = labelsOf(search.label ?? "").filter(isLabel);
  return {
    model: search.model,
    technique: search.technique,
    verdict: VERDICTS.find((verdict) => verdict === search.verdict),
    stage: FOUND_BY_STAGE.find((stage) => stage === search.stage),
    origin: ORIGINS.find((origin) => origin === search.origin),
    label: labels.length === 0 ? undefined : labels,
  };
}

/** Labels as they are typed: `team=vision, site=west`. */
export function labelsOf(text: string): string[] {
  return text
    .split(/[,\s]+/)
    .map((label) => label.trim())
    .filter((label) => label !== "");
}

const LABEL = /^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?=[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

export function isLabel(text: string): boolean {
  return LABEL.test(text);
}
