import { Spotlight, type SpotlightActionData, spotlight } from "@mantine/spotlight";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, body } from "../api/client";

const PAGES = [
  ["Overview", "/"],
  ["New job", "/jobs/new"],
  ["Jobs", "/jobs"],
  ["Failed jobs", "/jobs?state=FAILED"],
  ["Models", "/models"],
  ["Compare versions", "/compare"],
  ["Datasets", "/datasets"],
  ["Workers", "/workers"],
  ["Webhooks", "/webhooks"],
  ["API keys", "/keys"],
  ["Settings", "/settings"],
] as const;

export const openPalette = spotlight.open;

/** Ctrl-K: pages, and models by name. An id of a job goes to that job. */
export function Palette() {
  const navigate = useNavigate();
  const [query, setQuery] = useState("");
  const models = useQuery({
    queryKey: ["models", "palette"],
    queryFn: () => body(api.GET("/v1/models", { params: { query: { limit: 100 } } })),
    enabled: query !== "",
    staleTime: 30_000,
  });
  const go = (href: string) => () => void navigate({ href });
  const actions: SpotlightActionData[] = [
    ...PAGES.map(([label, to]) => ({ id: to, label, onClick: go(to) })),
    ...(models.data?.items ?? []).map((model) => ({
      id: `model ${model.id}`,
      label: model.name,
      description: "Model",
      onClick: go(`/models/${encodeURIComponent(model.name)}`),
    })),
  ];
  if (/^job_[0-9a-f-]{36}$/.test(query.trim())) {
    const id = query.trim();
    actions.push({ id, label: id, description: "Job", onClick: go(`/jobs/${id}`) });
  }
  return (
    <Spotlight
      actions={actions}
      query={query}
      onQueryChange={setQuery}
      shortcut="mod + K"
      limit={12}
      nothingFound="Nothing of that name"
      searchProps={{ placeholder: "Page, model, or the id of a job", "aria-label": "Find" }}
      transitionProps={{ duration: 0 }}
      lockScroll={false}
    />
  );
}
