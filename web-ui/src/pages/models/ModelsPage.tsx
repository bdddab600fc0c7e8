import { Button, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useSession } from "../../app/session";
import { PageHead } from "../../ui/PageHead";
import { useAddress } from "../../ui/useAddress";
import { ModelList } from "./ModelList";
import { UploadVersion } from "./UploadVersion";
import { VersionFinder } from "./VersionFinder";
import "./models.css";

const VIEWS = [
  { value: "models", label: "Models" },
  { value: "versions", label: "Find versions" },
];

/** All models by name, or versions of any of them by what is known of them. */
export default function ModelsPage() {
  const [{ view }, change] = useAddress();
  const { may } = useSession();
  const [uploading, setUploading] = useState(false);
  const shown = view === "versions" ? "versions" : "models";
  return (
    <>
      <PageHead
        title="Models"
        actions={may("submit") && <Button onClick={() => setUploading(true)}>Upload a model</Button>}
      />
      <SegmentedControl
        aria-label="What to list"
        className="models-views"
        data={VIEWS}
        value={shown}
        onChange={(value) => change({ view: value === "models" ? undefined : value })}
      />
      {shown === "models" ? <ModelList /> : <VersionFinder />}
      {uploading && <UploadVersion onClose={() => setUploading(false)} />}
    </>
  );
}
