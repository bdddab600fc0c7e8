import { PageHead } from "../../ui/PageHead";

export default function DatasetPage() {
  return <PageHead title="Dataset" />;
}
