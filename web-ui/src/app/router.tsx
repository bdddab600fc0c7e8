import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  lazyRouteComponent,
  type RouterHistory,
} from "@tanstack/react-router";
import type { ComponentType } from "react";
import { asProblem } from "../api/problem";
import { Broken } from "../ui/Broken";
import { Missing } from "../ui/Missing";
import { Shell } from "./Shell";

const root = createRootRoute({ component: Shell, notFoundComponent: Missing, errorComponent: Failed });

function Failed({ error, reset }: ErrorComponentProps) {
  return <Broken problem={asProblem(error)} retry={reset} page />;
}

/** What is in an address after the question mark, as text; each page knows its own. */
type Search = Readonly<Record<string, string | undefined>>;

function texts(search: Record<string, unknown>): Search {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== "") {
      kept[name] = String(value);
    }
  }
  return kept;
}

function page<const P extends string>(path: P, load: () => Promise<{ default: ComponentType }>) {
  return createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(load),
    validateSearch: texts,
  });
}

const routes = root.addChildren([
  page("/", () => import("../pages/overview/OverviewPage")),
  page("/jobs", () => import("../pages/jobs/JobsPage")),
  page("/jobs/new", () => import("../pages/wizard/WizardPage")),
  page("/jobs/$id", () => import("../pages/job/JobPage")),
  page("/models", () => import("../pages/models/ModelsPage")),
  page("/models/$model", () => import("../pages/models/ModelPage")),
  page("/models/$model/versions/$version", () => import("../pages/models/VersionPage")),
  page("/models/$model/versions/$version/graph", () => import("../pages/graph/GraphPage")),
  page("/compare", () => import("../pages/compare/ComparePage")),
  page("/datasets", () => import("../pages/datasets/DatasetsPage")),
  page("/datasets/$dataset", () => import("../pages/datasets/DatasetPage")),
  page("/workers", () => import("../pages/workers/WorkersPage")),
  page("/webhooks", () => import("../pages/webhooks/WebhooksPage")),
  page("/webhooks/$id", () => import("../pages/webhooks/WebhookPage")),
  page("/keys", () => import("../pages/keys/KeysPage")),
  page("/settings", () => import("../pages/settings/SettingsPage")),
]);

/** All pages, at the browser's address unless told. Search values stay text in it: `?state=FAILED`. */
export function makeRouter(history?: RouterHistory) {
  return createRouter({
    routeTree: routes,
    history,
    defaultPreload: "intent",
    scrollRestoration: true,
    parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
    stringifySearch: (search) => {
      const query = new URLSearchParams(texts(search) as Record<string, string>).toString();
      return query === "" ? "" : `?${query}`;
    },
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
