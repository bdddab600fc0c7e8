import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { jobQuery } from "../../api/job";
import { asProblem } from "../../api/problem";
import { isObject } from "../../api/unknowns";
import { Broken } from "../../ui/Broken";
import { short } from "../../ui/format";
import { PageHead } from "../../ui/PageHead";
import { Loading } from "../../ui/panels";
import { type Draft, dropDraft, readDraft } from "./draft";
import { modelsQuery } from "./queries";
import { usualReference } from "./references";
import { WizardForm } from "./WizardForm";
import { writeYaml } from "./yaml";

interface Beginning {
  readonly from: string | undefined;
  readonly model: string | undefined;
  readonly recipe: string | undefined;
}

/** `?from=` clones a job, `?model=` and `?recipe=` choose, `?show=` says what stands at the right. */
export default function WizardPage() {
  const { from, model, recipe } = useSearch({ strict: false });
  const [round, setRound] = useState(0);
  const origin = JSON.stringify({ from, model, recipe });
  return (
    <>
      <PageHead
        title={from === undefined ? "New job" : `New job, as ${short(from)}`}
        above={<Above from={from} />}
      />
      <Begin
        key={`${round} ${origin}`}
        beginning={{ from, model, recipe }}
        origin={origin}
        restart={() => {
          dropDraft();
          setRound(round + 1);
        }}
      />
    </>
  );
}

function Above({ from }: { from: string | undefined }) {
  return (
    <>
      <Link to="/jobs">Jobs</Link>
      {from !== undefined && (
        <>
          {" / "}
          <Link to="/jobs/$id" params={{ id: from }}>
            {short(from)}
          </Link>
        </>
      )}
    </>
  );
}

interface BeginProps {
  readonly beginning: Beginning;
  readonly origin: string;
  restart(): void;
}

/** What was typed here before comes first, then a job to clone and a model that was chosen elsewhere. */
function Begin({ beginning, origin, restart }: BeginProps) {
  const [draft] = useState(() => readDraft(origin));
  const { from, model } = beginning;
  const clones = from !== undefined && draft === undefined;
  const names = model !== undefined && /^[a-z0-9._-]+$/.test(model) && draft === undefined;
  const job = useQuery({ ...jobQuery(from ?? ""), enabled: clones });
  const models = useQuery({ ...modelsQuery, enabled: names });
  if (clones && job.isError) {
    return <Broken problem={asProblem(job.error)} retry={() => void job.refetch()} />;
  }
  if ((clones && job.isPending) || (names && models.isPending)) {
    return <Loading what={clones ? "the job" : "the model"} />;
  }
  const named = models.data?.find((one) => one.name === model);
  return (
    <Ready
      beginning={named === undefined ? beginning : { ...beginning, model: usualReference(named) }}
      origin={origin}
      draft={draft}
      spec={job.data?.spec}
      restart={restart}
    />
  );
}

/** What it begins with is fixed from here on: a job that changes meanwhile takes nothing away. */
function Ready({ beginning, origin, draft, spec, restart }: BeginProps & { draft?: Draft; spec: unknown }) {
  const [start] = useState(() =>
    draft === undefined
      ? { text: textFor(beginning, spec), key: undefined, restored: false }
      : { text: draft.text, key: draft.key, restored: true },
  );
  return (
    <WizardForm
      start={start}
      origin={origin}
      recipe={beginning.recipe}
      settled={start.restored || (isObject(spec) && beginning.recipe === undefined)}
      restart={restart}
    />
  );
}

function textFor({ model }: Beginning, spec: unknown): string {
  const cloned = isObject(spec) ? spec : {};
  const document = model === undefined ? cloned : { ...cloned, model: { ref: model } };
  return Object.keys(document).length === 0 ? "" : writeYaml(document);
}
