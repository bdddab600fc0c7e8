import { PageHead } from "../../ui/PageHead";

export default function JobsPage() {
  return <PageHead title="Jobs" />;
}
