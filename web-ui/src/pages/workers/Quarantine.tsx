import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type Held, liftQuarantine, quarantineList } from "../../api/workers";
import { useSession } from "../../app/session";
import { Confirmed } from "../../ui/Confirmed";
import { curl } from "../../ui/copy";
import { moment, short } from "../../ui/format";
import { MoreRows } from "../../ui/MoreRows";
import { Empty, Loaded, Panel } from "../../ui/panels";
import { Scrolls } from "../../ui/Scrolls";

/** Models that crashed the runtime: no worker takes them up until somebody lets them out. */
export function Quarantine() {
  const held = useInfiniteQuery(quarantineList);
  return (
    <Panel title="Quarantine">
      <Loaded query={held} what="the quarantine">
        {(rows) =>
          rows.length === 0 ? (
            <Empty title="No model is in quarantine">
              A model that crashes the runtime is held here, so that it cannot do that again.
            </Empty>
          ) : (
            <>
              <HeldTable rows={rows} />
              <MoreRows query={held} />
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}

function HeldTable({ rows }: { rows: readonly Held[] }) {
  return (
    <Scrolls label="Quarantine">
      <table className="table">
        <thead>
          <tr>
            <th>Model file</th>
            <th>ONNX Runtime</th>
            <th>By job</th>
            <th>Since</th>
            <th>
              <span className="visually-hidden">What can be done</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <HeldRow key={`${row.sha256} ${row.runtimeVersion}`} row={row} />
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

function HeldRow({ row }: { row: Held }) {
  const { may } = useSession();
  return (
    <tr>
      <td>
        <code title={row.sha256}>{row.sha256.slice(0, 16)}…</code>
      </td>
      <td className="mono">{row.runtimeVersion}</td>
      <td>
        {row.jobId !== null && (
          <Link className="mono" to="/jobs/$id" params={{ id: row.jobId }}>
            {short(row.jobId)}
          </Link>
        )}
      </td>
      <td className="worker-moment">{moment(row.since)}</td>
      <td className="worker-action">
        <Confirmed
          label="Let out"
          about={`model ${row.sha256.slice(0, 12)}`}
          title="Let this model out of quarantine?"
          disabled={!may("submit")}
          shell={curl("DELETE", `/v1/quarantine/${row.sha256}`)}
          changes={["workers"]}
          act={() => liftQuarantine(row.sha256)}
        >
          <p>
            It crashed the runtime. Jobs with it run again afterwards, and may crash their task again; other
            tasks are not touched.
          </p>
        </Confirmed>
      </td>
    </tr>
  );
}
