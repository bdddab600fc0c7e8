import { useParams, useSearch } from "@tanstack/react-router";
import { DatasetView } from "./DatasetView";

/** A dataset by its name in the address; which version, and against what, also stands there. */
export default function DatasetPage() {
  const { dataset } = useParams({ from: "/datasets/$dataset" });
  const { version, against } = useSearch({ from: "/datasets/$dataset" });
  return <DatasetView key={dataset} name={dataset} version={version} against={against} />;
}
