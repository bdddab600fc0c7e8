import { stringify } from "yaml";
import type { Job } from "../../api/types";
import { isObject, objectOf, textOf } from "../../api/unknowns";

/** Whether a job's technique trains: then its spec names training data. */
export function trains(job: Job): boolean {
  return job.result?.training !== undefined || isObject(objectOf(objectOf(job.spec).technique).training);
}

/** The reference of the model that the job began with. */
export function modelOf(job: Job): string {
  return textOf(objectOf(objectOf(job.spec).model).ref) ?? job.model;
}

export function yamlOf(job: Job): string {
  return stringify(job.spec, { lineWidth: 110 });
}

/** The submission as the command-line tool makes it; the key comes from the environment. */
export function submitCommand(job: Job): string {
  return `cat > job.yaml <<'QUANTRY_JOB'\n${yamlOf(job)}QUANTRY_JOB\n./quantry submit job.yaml --wait --url ${window.location.origin}`;
}

/** The data that a job uses, and what for. */
export function datasetsOf(job: Job): { name: string; use: string }[] {
  const fields = objectOf(job.spec);
  const technique = objectOf(fields.technique);
  return [
    { name: textOf(objectOf(technique.calibration).dataset), use: "calibration" },
    { name: textOf(objectOf(technique.training).dataset), use: "training" },
    { name: textOf(objectOf(fields.evaluation).dataset), use: "evaluation" },
  ].flatMap(({ name, use }) => (name === undefined ? [] : [{ name, use }]));
}
