import type { LintFinding } from "../../api/datasetReport";
import "./datasets.css";

interface Props {
  readonly findings: readonly LintFinding[];
  /** What is said where there are none. */
  readonly none: string;
}

/** What a reader should know of the data, warnings first. */
export function FindingList({ findings, none }: Props) {
  if (findings.length === 0) {
    return <p className="dataset-body">{none}</p>;
  }
  const sorted = [...findings].sort((one, other) => Number(other.warning) - Number(one.warning));
  return (
    <ul className="finding-list">
      {sorted.map((finding) => (
        <li key={`${finding.code} ${finding.message}`}>
          <span>
            <span className={finding.warning ? "tag tag-open" : "tag"}>
              {finding.warning ? "warning" : "note"}
            </span>
          </span>
          <span>
            <bdi>{finding.message}</bdi> <code className="quiet">{finding.code}</code>
          </span>
        </li>
      ))}
    </ul>
  );
}
