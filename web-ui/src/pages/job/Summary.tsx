import { useQuery } from "@tanstack/react-query";
import { versionQuery } from "../../api/models";
import { readQuantization } from "../../api/quantization";
import { type Report, readReport } from "../../api/report/report";
import type { Job } from "../../api/types";
import { Fidelity } from "./Fidelity";
import { Findings } from "./Findings";
import { Metrics } from "./Metrics";
import { Speed } from "./Speed";
import { Stages } from "./Stages";
import { Steps } from "./Steps";
import { Uses } from "./Uses";
import { WeightTypes } from "./WeightTypes";

/** What happened, and everything that was measured. */
export function Summary({ job }: { job: Job }) {
  const report = readReport(job.evaluation?.report);
  return (
    <>
      <Stages job={job} />
      {job.result === undefined ? null : (
        <MadeIn model={job.result.model} version={job.result.version} report={report} />
      )}
      <Findings job={job} report={report} />
      {report !== undefined && (
        <>
          <Metrics report={report} />
          <Speed report={report} />
          <WeightTypes report={report} />
          <Fidelity report={report} />
        </>
      )}
      <Uses job={job} report={report} />
    </>
  );
}

/** Beside the job's stages, what the engine did within them. */
function MadeIn({ model, version, report }: { model: string; version: number; report: Report | undefined }) {
  const result = useQuery(versionQuery({ name: model, number: version }));
  const quantization = readQuantization(result.data?.quantization);
  return <Steps quantization={quantization?.millisByStage ?? {}} evaluation={report?.millisByStage ?? {}} />;
}
