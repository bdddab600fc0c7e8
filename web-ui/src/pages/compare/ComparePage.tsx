import { PageHead } from "../../ui/PageHead";

export default function ComparePage() {
  return <PageHead title="Compare" />;
}
