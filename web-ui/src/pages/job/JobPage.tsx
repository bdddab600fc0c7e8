import { useParams } from "@tanstack/react-router";
import { JobView } from "./JobView";

export default function JobPage() {
  const { id = "" } = useParams({ strict: false });
  return <JobView key={id} id={id} />;
}
