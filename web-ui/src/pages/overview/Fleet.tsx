import { Link } from "@tanstack/react-router";
import type { Worker } from "../../api/types";
import { duration } from "../../ui/format";
import { Empty, Loaded, Panel } from "../../ui/panels";
import { byAttention, useMembers } from "./members";

const SHOWN = 8;

const STATES: Record<Worker["state"], readonly [look: string, words: string]> = {
  LIVE: ["done", "live"],
  DRAINING: ["waiting", "draining"],
  DRAINED: ["waiting", "drained"],
  LOST: ["bad", "lost"],
};

/** Who does the work, what is out of order first. */
export function Fleet() {
  const members = useMembers();
  return (
    <Panel title="Fleet" actions={<Link to="/workers">All workers</Link>}>
      <Loaded query={members} what="workers">
        {(all) =>
          all.length === 0 ? (
            <Empty title="No worker has joined">
              <p>Jobs wait until one does.</p>
            </Empty>
          ) : (
            <>
              <table className="table overview-table overview-fleet">
                <thead>
                  <tr>
                    <th scope="col">Name</th>
                    <th scope="col">State</th>
                    <th scope="col" className="number">
                      Slots
                    </th>
                    <th scope="col" className="number">
                      Heard of
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {[...all]
                    .sort(byAttention)
                    .slice(0, SHOWN)
                    .map((member) => (
                      <Member key={member.id} member={member} />
                    ))}
                </tbody>
              </table>
              {all.length > SHOWN && (
                <p className="overview-more quiet">and {(all.length - SHOWN).toLocaleString("en")} more</p>
              )}
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Member({ member }: { member: Worker }) {
  const [look, words] = STATES[member.state];
  return (
    <tr>
      <td>
        <bdi className="cut" title={member.name}>
          {member.name}
        </bdi>
        <span className="overview-under quiet">
          {member.role === "EVALUATOR" ? "evaluates" : "quantizes"}
        </span>
      </td>
      <td>
        <span className={`tag tag-${look}`}>{words}</span>
      </td>
      <td className="number">
        {member.running} of {member.slots}
      </td>
      <td className="number">{duration(member.heartbeatAgeMillis)} ago</td>
    </tr>
  );
}
