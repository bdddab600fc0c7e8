import { Link } from "@tanstack/react-router";
import type { ComponentType } from "react";
import type { Job } from "../../api/types";
import { Artifacts } from "./Artifacts";
import { trains } from "./jobSpec";
import { Layers } from "./Layers";
import { Log } from "./Log";
import { Spec } from "./Spec";
import { Summary } from "./Summary";
import { Training } from "./Training";

interface Tab {
  readonly name: string;
  readonly title: string;
  readonly Content: ComponentType<{ readonly job: Job }>;
  /** Whether the job has any such thing. */
  fits(job: Job): boolean;
}

const SUMMARY: Tab = { name: "summary", title: "Summary", Content: Summary, fits: () => true };

const TABS: readonly Tab[] = [
  SUMMARY,
  { name: "training", title: "Training", Content: Training, fits: trains },
  { name: "layers", title: "Layers", Content: Layers, fits: () => true },
  { name: "log", title: "Log", Content: Log, fits: () => true },
  { name: "artifacts", title: "Artifacts", Content: Artifacts, fits: () => true },
  { name: "spec", title: "Spec", Content: Spec, fits: () => true },
];

/** The tab that an address asks for; the summary where it asks for none that there is. */
export function tabOf(name: string | undefined, job: Job): Tab {
  return TABS.find((tab) => tab.name === name && tab.fits(job)) ?? SUMMARY;
}

export function JobTabs({ job, shown }: { job: Job; shown: Tab }) {
  return (
    <nav className="job-tabs" aria-label="Parts of this job">
      {TABS.filter((tab) => tab.fits(job)).map((tab) => (
        <Link
          key={tab.name}
          to="/jobs/$id"
          params={{ id: job.id }}
          search={tab === SUMMARY ? {} : { tab: tab.name }}
          activeOptions={{ exact: tab === SUMMARY }}
          aria-current={tab === shown ? "page" : undefined}
          className="job-tab"
          resetScroll={false}
        >
          {tab.title}
        </Link>
      ))}
    </nav>
  );
}
