import { useQuery } from "@tanstack/react-query";
import { versionQuery } from "../../api/models";
import { asProblem } from "../../api/problem";
import { bytes, moment } from "../../ui/format";
import { TechniqueTag, VerdictTag } from "../../ui/tags";
import { figuresOf } from "./figures";
import { makingOf } from "./making";

/** What a version is, in a line or two, for who is about to choose it. */
export function VersionLine({ name, number }: { name: string; number: number }) {
  const query = useQuery({ ...versionQuery({ name, number }), enabled: number >= 1, staleTime: 60_000 });
  if (query.isError) {
    return <p role="alert">{asProblem(query.error).message}</p>;
  }
  if (query.data === undefined) {
    return <p className="quiet">…</p>;
  }
  const version = query.data;
  const { words } = figuresOf(version);
  return (
    <div className="version-line">
      <TechniqueTag technique={makingOf(version).technique} /> <VerdictTag verdict={version.verdict} />{" "}
      <span className="quiet">
        {bytes(version.sizeBytes)}, {moment(version.createdAt)}
      </span>
      {version.state !== "READY" && <strong>{version.state.toLowerCase()}</strong>}
      {words !== undefined && <p className="quiet">{words}</p>}
    </div>
  );
}
