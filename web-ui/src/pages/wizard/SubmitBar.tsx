import { Button } from "@mantine/core";
import type { ApiProblem, Violation } from "../../api/problem";
import { Broken } from "../../ui/Broken";
import { Copy } from "../../ui/copy";
import type { Commands } from "./commands";
import { goTo } from "./StepList";
import { stepOf } from "./steps";
import type { Checked } from "./usePlan";

interface Props {
  readonly checked: Checked;
  readonly maySubmit: boolean;
  /** Whether the text can be read at all, and says something. */
  readonly readable: boolean;
  readonly submitting: boolean;
  readonly failure: ApiProblem | undefined;
  readonly failureIsOld: boolean;
  /** The same from a shell. */
  readonly commands: Commands;
  submit(): void;
}

/** The way out of the page, and everything that stands in it. */
export function SubmitBar(props: Props) {
  const { checked, maySubmit, readable, submitting, failure, failureIsOld, commands, submit } = props;
  const violations = checked.refused?.violations ?? [];
  const answered = checked.plan !== undefined || checked.refused !== undefined;
  const ready = maySubmit && readable && answered && !checked.checking && violations.length === 0;
  return (
    <div className="wizard-submit">
      <Button size="sm" onClick={submit} loading={submitting} disabled={!ready} fullWidth>
        Submit job
      </Button>
      <div className="wizard-copies">
        <Copy value={commands.curl}>Copy as curl</Copy>
        <Copy value={commands.submit}>Copy as quantry submit</Copy>
      </div>
      <p className="quiet wizard-submit-words" role="status">
        {words(props, violations.length)}
      </p>
      {checked.unanswered !== undefined && (
        <p className="wizard-doubt" role="alert">
          {checked.unanswered.message}. Go on typing, nothing is lost; it is tried again every few seconds.
        </p>
      )}
      {violations.length > 0 && !checked.checking && <ViolationList violations={violations} />}
      {checked.refused !== undefined && violations.length === 0 && !checked.checking && (
        <Broken problem={checked.refused} />
      )}
      {failure !== undefined && !failureIsOld && <Broken problem={failure} retry={submit} />}
    </div>
  );
}

function words({ checked, maySubmit, readable }: Props, violations: number): string {
  if (!maySubmit) {
    return "Your key may only read. Submitting wants one with the scope submit; the YAML and the commands can be copied.";
  }
  if (!readable) {
    return "The YAML cannot be read as it stands.";
  }
  if (checked.checking) {
    return "Checking…";
  }
  if (violations > 0) {
    return violations === 1 ? "One thing is to be mended:" : `${violations} things are to be mended:`;
  }
  if (checked.refused !== undefined) {
    return "The server would not take this, or could not plan it:";
  }
  return checked.plan === undefined ? "" : "Accepted by the server. What it would do stands below.";
}

const MOST = 20;

function ViolationList({ violations }: { violations: readonly Violation[] }) {
  return (
    <ul className="wizard-violations">
      {violations.slice(0, MOST).map((one) => {
        const step = stepOf(one.pointer);
        return (
          <li key={`${one.pointer} ${one.message}`}>
            {step === undefined ? (
              <code>{one.pointer.slice(0, 200)}</code>
            ) : (
              <button type="button" className="wizard-link" onClick={() => goTo(step)}>
                {one.pointer.slice(0, 200)}
              </button>
            )}{" "}
            {one.message.slice(0, 500)}
          </li>
        );
      })}
      {violations.length > MOST && <li>and {violations.length - MOST} more, in the YAML view</li>}
    </ul>
  );
}
