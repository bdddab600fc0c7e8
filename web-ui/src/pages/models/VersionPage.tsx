import { PageHead } from "../../ui/PageHead";

export default function VersionPage() {
  return <PageHead title="Version" />;
}
