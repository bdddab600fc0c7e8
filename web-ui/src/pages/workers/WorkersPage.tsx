import { PageHead } from "../../ui/PageHead";

export default function WorkersPage() {
  return <PageHead title="Workers" />;
}
