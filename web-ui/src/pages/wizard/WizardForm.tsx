import { Button, SegmentedControl } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { asProblem } from "../../api/problem";
import { useSession } from "../../app/session";
import { CommandsPane } from "./CommandsPane";
import { commandsFor } from "./commands";
import { DataStep } from "./DataStep";
import { ModelStep } from "./ModelStep";
import { ObjectivesStep } from "./ObjectivesStep";
import { PlanPane } from "./PlanPane";
import { ResultStep } from "./ResultStep";
import { StepList } from "./StepList";
import { SubmitBar } from "./SubmitBar";
import { TechniqueStep } from "./TechniqueStep";
import { useGuidance } from "./useGuidance";
import { type Start, useJobDraft } from "./useJobDraft";
import { usePlan } from "./usePlan";
import { useSubmit } from "./useSubmit";
import { WizardProvider } from "./wizardContext";
import { YamlPane } from "./YamlPane";
import "./wizard.css";

const VIEWS = [
  { value: "plan", label: "Plan" },
  { value: "yaml", label: "YAML" },
  { value: "commands", label: "Commands" },
];

interface Props {
  readonly start: Start;
  readonly origin: string;
  /** A recipe to begin with. */
  readonly recipe: string | undefined;
  /** Whether nothing is to be filled in: a clone, or what was typed before. */
  readonly settled: boolean;
  restart(): void;
}

/** The steps at the side, the form, and beside it what the server makes of it. */
export function WizardForm({ start, origin, recipe, settled, restart }: Props) {
  const { may } = useSession();
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const draft = useJobDraft(start, origin);
  const guide = useGuidance(draft, recipe, settled);
  const submission = useSubmit();
  const maySubmit = may("submit");
  const { document, error, set } = draft;
  const empty = Object.keys(document).length === 0;
  const checked = usePlan(error === undefined && !empty ? document : undefined, maySubmit);
  const json = JSON.stringify(document);
  const failure = submission.isError ? asProblem(submission.error) : undefined;
  const failureIsOld = submission.variables?.json !== json;
  const violations = failure !== undefined && !failureIsOld ? failure.violations : checked.violations;
  const wizard = { document, violations, set };
  const commands = useMemo(() => commandsFor(draft.text, document), [draft.text, document]);
  const show = VIEWS.some((one) => one.value === search.show) ? search.show : "plan";

  return (
    <WizardProvider value={wizard}>
      {start.restored && (
        <div className="wizard-restored" role="status">
          What you had typed is back.
          <Button variant="default" size="compact-xs" onClick={restart}>
            Begin anew
          </Button>
        </div>
      )}
      <div className="wizard">
        <StepList
          document={document}
          violations={violations}
          accepted={checked.plan !== undefined && !checked.checking}
        />
        <fieldset className="wizard-form" disabled={error !== undefined}>
          <legend className="visually-hidden">The job</legend>
          {error !== undefined && (
            <p className="wizard-doubt" role="status">
              The YAML cannot be read as it stands, so the form rests: {error}
            </p>
          )}
          <ModelStep
            models={guide.models}
            version={guide.version}
            maySubmit={maySubmit}
            choose={guide.chooseModel}
          />
          <TechniqueStep
            techniques={guide.techniques}
            operators={guide.operators}
            fleet={guide.fleet}
            recipe={guide.recipe}
            waits={guide.waits}
            chooseRecipe={guide.chooseRecipe}
            chooseTechnique={guide.chooseTechnique}
          />
          <DataStep technique={guide.technique} datasets={guide.datasets} why={guide.why} />
          <ObjectivesStep />
          <ResultStep />
        </fieldset>
        <section className="panel wizard-side" aria-label="Plan and submission">
          <SubmitBar
            checked={checked}
            maySubmit={maySubmit}
            readable={error === undefined}
            submitting={submission.isPending}
            failure={failure}
            failureIsOld={failureIsOld}
            commands={commands}
            submit={() => submission.mutate({ json, key: draft.keyOf(draft.text) })}
          />
          <SegmentedControl
            data={VIEWS}
            value={show}
            aria-label="What to show"
            fullWidth
            onChange={(value) =>
              void navigate({
                to: "/jobs/new",
                search: { ...search, show: value === "plan" ? undefined : value },
                replace: true,
                resetScroll: false,
              })
            }
          />
          {show === "plan" && (
            <PlanPane plan={checked.plan} checking={checked.checking} workers={guide.workers} />
          )}
          {show === "yaml" && (
            <YamlPane text={draft.text} error={error} violations={violations} change={draft.change} />
          )}
          {show === "commands" && <CommandsPane commands={commands} />}
        </section>
      </div>
    </WizardProvider>
  );
}
