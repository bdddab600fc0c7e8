import { PageHead } from "../../ui/PageHead";

export default function JobPage() {
  return <PageHead title="Job" />;
}
