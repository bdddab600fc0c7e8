import { PageHead } from "../../ui/PageHead";

export default function KeysPage() {
  return <PageHead title="Keys" />;
}
