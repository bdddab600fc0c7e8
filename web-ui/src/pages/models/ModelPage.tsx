import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { modelQuery } from "../../api/models";
import { useSession } from "../../app/session";
import { PageHead } from "../../ui/PageHead";
import { Loaded } from "../../ui/panels";
import { Aliases } from "./Aliases";
import { Retention } from "./Retention";
import { UploadVersion } from "./UploadVersion";
import { Variants } from "./Variants";
import "./models.css";

export default function ModelPage() {
  const { model } = useParams({ from: "/models/$model" });
  return <ModelView key={model} name={model} />;
}

/** A model: its versions beside what they were made from, the names that move, and what is kept. */
export function ModelView({ name }: { name: string }) {
  const { may } = useSession();
  const query = useQuery(modelQuery(name));
  const [uploading, setUploading] = useState(false);
  const known = query.data !== undefined;
  return (
    <>
      <PageHead
        title={name}
        above={<Link to="/models">Models</Link>}
        actions={
          known && (
            <>
              {may("submit") && (
                <Button variant="default" onClick={() => setUploading(true)}>
                  Upload a version
                </Button>
              )}
              {may("submit") && (
                <Button
                  variant="default"
                  renderRoot={(props) => <Link {...props} to="/jobs/new" search={{ model: name }} />}
                >
                  Quantize it
                </Button>
              )}
              <Button renderRoot={(props) => <Link {...props} to="/compare" search={{ model: name }} />}>
                Compare all with FP32
              </Button>
            </>
          )
        }
      />
      <Loaded query={query} what="the model">
        {(model) => (
          <>
            <Variants model={model} />
            <Aliases model={model} />
            <Retention name={name} />
          </>
        )}
      </Loaded>
      {uploading && <UploadVersion name={name} onClose={() => setUploading(false)} />}
    </>
  );
}
