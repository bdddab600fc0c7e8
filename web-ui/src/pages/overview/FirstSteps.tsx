import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { api, body } from "../../api/client";
import { useSession } from "../../app/session";
import { Panel } from "../../ui/panels";

/** For somebody who has no job yet: what comes first, and what of it is done. */
export function FirstSteps() {
  const { may } = useSession();
  const models = useQuery({
    queryKey: ["models", "any"],
    queryFn: async () =>
      (await body(api.GET("/v1/models", { params: { query: { limit: 1 } } }))).items.length > 0,
  });
  const datasets = useQuery({
    queryKey: ["datasets", "any"],
    queryFn: async () =>
      (await body(api.GET("/v1/datasets", { params: { query: { limit: 1 } } }))).items.length > 0,
  });
  const next = models.data !== true ? 1 : datasets.data !== true ? 2 : 3;
  return (
    <Panel title="Three steps to the first verdict">
      <ol className="first-steps">
        <Step done={models.data === true} next={next === 1}>
          <Link to="/models">Upload a model</Link>
          <p>An ONNX file in FP32, as your framework exports it. It is checked at once and never changed.</p>
        </Step>
        <Step done={datasets.data === true} next={next === 2}>
          <Link to="/datasets">Upload samples</Link>
          <p>
            Some to calibrate with and others to measure with. Without samples a job can still quantize, but
            it cannot say what that cost.
          </p>
        </Step>
        <Step done={false} next={next === 3}>
          <Link to="/jobs/new">Start a job from a recipe</Link>
          <p>
            Say how much accuracy may be lost. The job quantizes, measures both models side by side, and gives
            a verdict.
          </p>
        </Step>
      </ol>
      {!may("submit") && (
        <p className="overview-more quiet">Your key may only look: uploads and jobs need the scope submit.</p>
      )}
    </Panel>
  );
}

function Step({ done, next, children }: { done: boolean; next: boolean; children: ReactNode }) {
  return (
    <li
      className={next ? "first-step first-step-next" : "first-step"}
      aria-current={next ? "step" : undefined}
    >
      {children}
      {done && <span className="tag tag-done">done</span>}
    </li>
  );
}
