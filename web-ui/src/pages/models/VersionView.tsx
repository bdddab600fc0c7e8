import { Button, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type VersionAt, versionPath, versionQuery } from "../../api/models";
import type { ModelVersion } from "../../api/types";
import { Copy, curl } from "../../ui/copy";
import { GraphLink } from "../../ui/GraphLink";
import { PageHead } from "../../ui/PageHead";
import { Loaded } from "../../ui/panels";
import { TechniqueTag, VerdictTag } from "../../ui/tags";
import { useAddress } from "../../ui/useAddress";
import { CardPanel } from "./CardPanel";
import { Deleted } from "./Deleted";
import { LayersTab } from "./LayersTab";
import { LineagePanel } from "./LineagePanel";
import { makingOf } from "./making";
import { SummaryTab } from "./SummaryTab";
import { UseTab } from "./UseTab";
import "./models.css";
import "./version.css";

interface Tab {
  readonly value: string;
  readonly label: string;
  shows(version: ModelVersion, at: VersionAt): ReactNode;
}

const TABS: readonly Tab[] = [
  { value: "summary", label: "Summary", shows: (version, at) => <SummaryTab version={version} at={at} /> },
  { value: "layers", label: "Layers", shows: (version) => <LayersTab version={version} /> },
  { value: "lineage", label: "Lineage", shows: (version, at) => <LineagePanel at={at} focus={version.id} /> },
  { value: "card", label: "Card", shows: (_, at) => <CardPanel at={at} /> },
  { value: "use", label: "Use", shows: (version, at) => <UseTab version={version} at={at} /> },
];

/** A version: what it is, what it cost and gained, where it comes from and how to use it. */
export function VersionView({ version: at }: { version: VersionAt }) {
  const query = useQuery(versionQuery(at));
  const [{ tab }, change] = useAddress();
  const shown = TABS.find((one) => one.value === tab)?.value ?? "summary";
  const known = query.data;
  return (
    <>
      <PageHead
        title={`${at.name}:${at.number}`}
        above={
          <>
            <Link to="/models">Models</Link> /{" "}
            <Link to="/models/$model" params={{ model: at.name }}>
              <bdi>{at.name.slice(0, 80)}</bdi>
            </Link>
          </>
        }
        tags={
          known !== undefined && (
            <>
              <TechniqueTag technique={makingOf(known).technique} />
              <VerdictTag verdict={known.verdict} />
            </>
          )
        }
        actions={
          known !== undefined && (
            <>
              <Copy value={curl("GET", versionPath(at))}>Copy as curl</Copy>
              <GraphLink at={at} />
              <Button
                variant="default"
                renderRoot={(props) => <Link {...props} to="/compare" search={compared(known)} />}
              >
                Compare
              </Button>
              {known.state === "READY" && (
                <Button component="a" href={versionPath(at, "/download")} download>
                  Download
                </Button>
              )}
            </>
          )
        }
      />
      <Loaded query={query} what="the version">
        {(version) => (
          <>
            {version.state === "DELETED" && <Deleted version={version} at={at} />}
            <Tabs
              value={shown}
              onChange={(value) => change({ tab: value === "summary" ? undefined : (value ?? undefined) })}
              keepMounted={false}
            >
              <Tabs.List className="version-tabs">
                {TABS.map(({ value, label }) => (
                  <Tabs.Tab key={value} value={value}>
                    {label}
                  </Tabs.Tab>
                ))}
              </Tabs.List>
              {TABS.map(({ value, shows }) => (
                <Tabs.Panel key={value} value={value} pt={16}>
                  {shows(version, at)}
                </Tabs.Panel>
              ))}
            </Tabs>
          </>
        )}
      </Loaded>
    </>
  );
}

/** With what it was made from, where it was made from something. */
function compared({ model, version, lineage }: ModelVersion): { v?: string; model?: string } {
  return lineage.baseline === undefined ? { model } : { v: `${lineage.baseline},${model}:${version}` };
}
