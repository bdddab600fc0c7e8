import { PageHead } from "../../ui/PageHead";

export default function DatasetsPage() {
  return <PageHead title="Datasets" />;
}
