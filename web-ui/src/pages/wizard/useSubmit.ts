import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, body } from "../../api/client";
import type { components } from "../../api/schema";
import { textAt } from "./documents";
import { dropDraft } from "./draft";

interface Submission {
  readonly json: string;
  /** Under which the server recognizes a submission whose answer got lost. */
  readonly key: string;
}

/** Submits, forgets the draft, and goes to the job. */
export function useSubmit() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async ({ json, key }: Submission) => {
      const spec: components["schemas"]["JobSpec"] = JSON.parse(json);
      const answer = await body(
        api.POST("/v1/jobs", { params: { header: { "Idempotency-Key": key } }, body: spec }),
      );
      return textAt(answer, ["id"]) ?? "";
    },
    onSuccess: async (id) => {
      dropDraft();
      void queries.invalidateQueries({ queryKey: ["jobs"] });
      await navigate({ to: "/jobs/$id", params: { id } });
    },
  });
}
