import { queryOptions } from "@tanstack/react-query";
import { api, body } from "./client";
import { cursorPages } from "./cursorPages";
import { readReport } from "./datasetReport";
import { asProblem } from "./problem";
import type { Dataset, DatasetVersion } from "./types";
import { numberOf, objectOf, textOf } from "./unknowns";

export const datasetList = cursorPages<Dataset>(["datasets", "list"], (cursor) =>
  body(api.GET("/v1/datasets", { params: { query: { cursor } } })),
);

/** Events tell when a check ends; this is the net below them. */
const WHILE_CHECKED_MILLIS = 15_000;

export function oneDataset(name: string) {
  return queryOptions({
    queryKey: ["datasets", "one", name],
    queryFn: () => body(api.GET("/v1/datasets/{name}", { params: { path: { name } } })),
    refetchInterval: (query) =>
      query.state.data?.versions.some((one) => one.state === "VALIDATING") ? WHILE_CHECKED_MILLIS : false,
  });
}

/** What the check found, compared with another version where one is named; null where no report was kept. */
export function datasetReport(name: string, number: number, against?: string) {
  return queryOptions({
    queryKey: ["datasets", "report", name, number, against ?? ""],
    queryFn: async () => {
      const query = against === undefined ? {} : { against };
      try {
        const found: unknown = await body(
          api.GET("/v1/datasets/{name}/versions/{number}/report", {
            params: { path: { name, number }, query },
          }),
        );
        return readReport(found);
      } catch (thrown) {
        if (against === undefined && asProblem(thrown).status === 404) {
          return null;
        }
        throw thrown;
      }
    },
  });
}

/** How many samples a version has, once it was checked. */
export function samplesOf(version: DatasetVersion): number | undefined {
  return numberOf(objectOf(version.facts).samples);
}

export function formatOf(version: DatasetVersion): string | undefined {
  return textOf(objectOf(version.manifest).format);
}

export function sizeOf(version: DatasetVersion): number | undefined {
  return version.files.length === 0
    ? undefined
    : version.files.reduce((sum, file) => sum + file.sizeBytes, 0);
}

interface Split {
  readonly name: string;
  /** Which samples it has, in words. */
  readonly samples: string;
}

export function splitsOf(version: DatasetVersion): Split[] {
  return Object.entries(objectOf(objectOf(version.manifest).splits)).map(([name, rule]) => ({
    name,
    samples: splitWords(objectOf(rule)),
  }));
}

function splitWords(rule: Readonly<Record<string, unknown>>): string {
  const fold = numberOf(rule.fold);
  if (fold !== undefined) {
    const which = `fold ${fold} of ${numberOf(rule.of) ?? ""}, drawn by seed ${numberOf(rule.seed) ?? ""}`;
    return rule.except === true ? `all but ${which}` : which;
  }
  const from = numberOf(rule.from) ?? 0;
  const to = numberOf(rule.to);
  return to === undefined ? `from sample ${from} to the end` : `samples ${from} to ${to - 1}`;
}
