import { useMemo } from "react";
import { PageHead } from "../../ui/PageHead";
import { Empty, Loaded } from "../../ui/panels";
import { useAddress } from "../../ui/useAddress";
import { AddVersion } from "./AddVersion";
import { withVersion } from "./address";
import { Comparison } from "./Comparison";
import { ModelChoice } from "./ModelChoice";
import { useVersionsOf } from "./queries";
import { readList } from "./references";
import "./compare.css";

/** Versions beside each other: those that the address names, or all of a model. */
export default function ComparePage() {
  const [address, change] = useAddress();
  const list = useMemo(() => readList(address.v), [address.v]);
  const listed = address.v !== undefined;
  const ofModel = useVersionsOf(listed ? undefined : address.model);
  const add = (
    <AddVersion shown={list.references} onAdd={(one) => change(withVersion(list.references, one))} />
  );

  if (listed) {
    return <Comparison references={list.references} unreadable={list.unreadable} title="Compare versions" />;
  }
  if (address.model === undefined) {
    return (
      <>
        <PageHead title="Compare versions" actions={add} />
        <ModelChoice />
      </>
    );
  }
  const title = `Compare ${address.model}`;
  return (
    <>
      {(ofModel.data === undefined || ofModel.data.references.length === 0) && (
        <PageHead title={title} actions={add} />
      )}
      <Loaded query={ofModel} what="versions">
        {({ references, more }) =>
          references.length === 0 ? (
            <Empty title="This model has no versions">
              Versions come by uploading a model, and from jobs.
            </Empty>
          ) : (
            <Comparison
              references={references}
              unreadable={[]}
              title={title}
              note={more ? "The newest 50 versions are shown; more can be added." : undefined}
            />
          )
        }
      </Loaded>
    </>
  );
}
