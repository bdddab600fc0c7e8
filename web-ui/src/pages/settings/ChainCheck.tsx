import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type AuditChain, checkChain } from "../../api/audit";
import { asProblem } from "../../api/problem";
import { Broken } from "../../ui/Broken";
import { Copy } from "../../ui/copy";
import { Panel } from "../../ui/panels";
import "../../ui/tags.css";
import "./settings.css";

/** Has the server work out again whether the log is as it was written. */
export function ChainCheck() {
  const checking = useMutation({ mutationFn: checkChain });
  return (
    <Panel
      title="Is the log whole?"
      actions={
        <Button variant="default" loading={checking.isPending} onClick={() => checking.mutate()}>
          Check the chain
        </Button>
      }
    >
      <div className="panel-body" aria-live="polite">
        {checking.isError && <Broken problem={asProblem(checking.error)} />}
        {checking.data !== undefined && <Result chain={checking.data} />}
        {checking.isIdle && (
          <p className="quiet">
            Each event holds a hash of the one before it. A check works all of them out again.
          </p>
        )}
      </div>
    </Panel>
  );
}

function Result({ chain }: { chain: AuditChain }) {
  const count = `${chain.events.toLocaleString("en")} ${chain.events === 1 ? "event" : "events"}`;
  return (
    <div className="settings-chain">
      {chain.intact ? (
        <span className="tag tag-passed">whole: {count}, none changed and none taken out</span>
      ) : (
        <span className="tag tag-bad">
          broken{chain.brokenAt === undefined ? "" : ` at place ${chain.brokenAt.toLocaleString("en")}`} of{" "}
          {count}
        </span>
      )}
      <p className="quiet">
        Keep the last hash elsewhere now and then: then nobody can write another history.
      </p>
      <div className="settings-line">
        <code className="settings-hash">{chain.lastHash}</code>
        <Copy value={chain.lastHash}>Copy the hash</Copy>
      </div>
    </div>
  );
}
