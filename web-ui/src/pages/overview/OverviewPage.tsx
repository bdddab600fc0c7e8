import { PageHead } from "../../ui/PageHead";

export default function OverviewPage() {
  return <PageHead title="Overview" />;
}
