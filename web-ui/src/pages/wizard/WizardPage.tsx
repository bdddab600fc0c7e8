import { PageHead } from "../../ui/PageHead";

export default function WizardPage() {
  return <PageHead title="New job" />;
}
