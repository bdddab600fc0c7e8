import type { Worker } from "../../api/types";
import { ruleWords } from "./words";
import "../../ui/tags.css";

/** Whether tasks run under all launch rules, and which are missing. */
export function Isolation({ worker }: { worker: Worker }) {
  if (worker.missingRules.length === 0) {
    return <span className="tag tag-done">{worker.isolation.toLowerCase()}</span>;
  }
  return (
    <>
      <span className="tag tag-open">{worker.isolation.toLowerCase()}, without</span>
      <ul className="worker-jobs">
        {worker.missingRules.map((rule) => (
          <li key={rule}>{ruleWords(rule)}</li>
        ))}
      </ul>
    </>
  );
}
