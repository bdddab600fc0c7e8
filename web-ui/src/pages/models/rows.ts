import type { ModelVersionMatch, ModelVersionSummary } from "../../api/types";
import { objectOf, textOf } from "../../api/unknowns";

/** A line of a model's versions. */
export interface VersionRow {
  readonly number: number;
  readonly state: string;
  readonly origin: string;
  readonly technique?: string;
  readonly verdict?: string;
  readonly sizeBytes: number;
  readonly createdAt: string;
  /** Whether it stands above the others because they may be made from it. */
  readonly pinned: boolean;
}

/** The latest uploads first, then everything else, newest first. */
export function rowsOf(
  uploads: readonly ModelVersionMatch[],
  versions: readonly ModelVersionSummary[],
): VersionRow[] {
  const pinned = new Set(uploads.map((version) => version.version));
  return [
    ...uploads.map((version) => rowOf(version, version.technique, true)),
    ...versions
      .filter((version) => !pinned.has(version.version))
      .map((version) => rowOf(version, textOf(objectOf(version.technique).type), false)),
  ];
}

function rowOf(
  version: ModelVersionMatch | ModelVersionSummary,
  technique: string | undefined,
  pinned: boolean,
): VersionRow {
  const { version: number, state, origin, verdict, sizeBytes, createdAt } = version;
  return { number, state, origin, verdict, sizeBytes, createdAt, technique, pinned };
}
