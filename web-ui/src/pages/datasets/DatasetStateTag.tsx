import type { DatasetVersion } from "../../api/types";
import "../../ui/tags.css";

const LOOKS: Record<DatasetVersion["state"], readonly [look: string, words: string]> = {
  VALIDATING: ["running", "being checked"],
  READY: ["done", "ready"],
  REJECTED: ["bad", "rejected"],
};

export function DatasetStateTag({ state }: { state: DatasetVersion["state"] }) {
  const [look, words] = LOOKS[state];
  return <span className={`tag tag-${look}`}>{words}</span>;
}
