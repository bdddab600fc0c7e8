import { PageHead } from "../../ui/PageHead";

export default function ModelsPage() {
  return <PageHead title="Models" />;
}
