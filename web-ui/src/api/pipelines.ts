import { api, body } from "./client";
import { cursorPages } from "./cursorPages";
import type { components } from "./schema";

export type Pipeline = components["schemas"]["Pipeline"];
export type PipelineRun = components["schemas"]["PipelineRun"];
/** A pipeline to be; its job is an object that the server judges. */
export type PipelineWish = Omit<components["schemas"]["PipelineWish"], "template"> & {
  readonly template: Readonly<Record<string, unknown>>;
};
export type PipelineEvent = PipelineWish["events"][number];

export const PIPELINE_EVENTS = ["push", "tag", "release"] as const satisfies PipelineEvent[];

export const pipelineList = cursorPages<Pipeline>(["pipelines", "list"], (cursor) =>
  body(api.GET("/v1/pipelines", { params: { query: { cursor } } })),
);

/** Runs are told of by no event. */
const REFETCH_MILLIS = 15_000;

export function runList(id: string) {
  return {
    ...cursorPages<PipelineRun>(["pipelines", "runs", id], (cursor) =>
      body(api.GET("/v1/pipelines/{id}/runs", { params: { path: { id }, query: { cursor } } })),
    ),
    refetchInterval: REFETCH_MILLIS,
  };
}

export function makePipeline(wish: PipelineWish): Promise<Pipeline> {
  return body(
    api.POST("/v1/pipelines", {
      body: { ...wish, template: {} },
      bodySerializer: () => JSON.stringify(wish),
    }),
  );
}

export function deletePipeline(id: string): Promise<unknown> {
  return body(api.DELETE("/v1/pipelines/{id}", { params: { path: { id } } }));
}
