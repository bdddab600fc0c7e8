import type { JsonObject } from "../../api/unknowns";
import { curl } from "../../ui/copy";

/** What the page does, as a shell would do it; the key comes from the environment. */
export interface Commands {
  readonly submit: string;
  readonly curl: string;
  readonly dryRun: string;
}

export function commandsFor(text: string, document: JsonObject): Commands {
  return {
    submit: submitCommand(text),
    curl: curl("POST", "/v1/jobs", document),
    dryRun: curl("POST", "/v1/jobs?dryRun=true", document),
  };
}

/** The command line reads a file: it is written first. */
function submitCommand(text: string): string {
  let end = "QUANTRY_JOB";
  while (text.split("\n").includes(end)) {
    end += "_";
  }
  const url = `'${window.location.origin}'`;
  return `cat > job.yaml <<'${end}'\n${text.trimEnd()}\n${end}\n./quantry submit job.yaml --url ${url} --wait`;
}
