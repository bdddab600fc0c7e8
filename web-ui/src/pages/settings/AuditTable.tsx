import { type AuditEvent, actionWords } from "../../api/audit";
import { moment, short } from "../../ui/format";
import { Scrolls } from "../../ui/Scrolls";
import { Target } from "./Target";
import "./settings.css";

/** What was changed, the newest first. */
export function AuditTable({ events }: { events: readonly AuditEvent[] }) {
  return (
    <Scrolls label="Audit log">
      <table className="table">
        <thead>
          <tr>
            <th className="number">Place</th>
            <th>When</th>
            <th>Who</th>
            <th>Did what</th>
            <th>With what</th>
            <th>Details</th>
            <th>Request</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <tr key={event.id}>
              <td className="number" title={event.hash}>
                {event.seq?.toLocaleString("en")}
              </td>
              <td className="settings-moment">{moment(event.at)}</td>
              <td>
                <code title={event.actor}>{short(event.actor)}</code>
              </td>
              <td>{actionWords(event.action)}</td>
              <td className="settings-name">
                <Target target={event.target} />
              </td>
              <td className="settings-name">
                <bdi className="cut mono" title={detailWords(event)}>
                  {detailWords(event)}
                </bdi>
              </td>
              <td>
                <code title={event.requestId}>{event.requestId.slice(0, 8)}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

function detailWords({ details }: AuditEvent): string {
  return Object.entries<unknown>(details)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
}
