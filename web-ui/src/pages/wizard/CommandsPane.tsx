import { Copy, curl } from "../../ui/copy";
import type { JsonObject } from "./documents";

interface Props {
  readonly text: string;
  readonly document: JsonObject;
}

/** The same from a shell; the key is taken from the environment. */
export function CommandsPane({ text, document }: Props) {
  const commands = [
    ["quantry", "quantry submit", submitCommand(text)],
    ["curl", "curl", curl("POST", "/v1/jobs", document)],
    ["dry run", "curl, plan only", curl("POST", "/v1/jobs?dryRun=true", document)],
  ] as const;
  return (
    <div className="wizard-commands">
      <p className="quiet">
        Put a key into <code>QUANTRY_API_KEY</code> first.
      </p>
      {commands.map(([id, title, command]) => (
        <section key={id} aria-label={title}>
          <div className="wizard-line">
            <h3>{title}</h3>
            <Copy value={command}>{`Copy ${id}`}</Copy>
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
          <pre tabIndex={0}>{command}</pre>
        </section>
      ))}
    </div>
  );
}

/** The command line reads a file: it is written first. */
export function submitCommand(text: string): string {
  let end = "QUANTRY_JOB";
  while (text.split("\n").includes(end)) {
    end += "_";
  }
  const url = `'${window.location.origin}'`;
  return `cat > job.yaml <<'${end}'\n${text.trimEnd()}\n${end}\n./quantry submit job.yaml --url ${url} --wait`;
}
