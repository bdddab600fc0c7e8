import type { DeliveryDetail } from "../../api/webhooks";
import { duration, moment } from "../../ui/format";
import { Scrolls } from "../../ui/Scrolls";
import { answerWords } from "./answers";
import "./webhooks.css";

const MOST_SHOWN = 2_000;

/** Every attempt, the first one first, with the beginning of what the server answered, as text. */
export function AttemptTable({ attempts }: { attempts: DeliveryDetail["attempts"] }) {
  if (attempts.length === 0) {
    return <p className="webhook-none quiet">It has not been tried yet.</p>;
  }
  return (
    <Scrolls label="Attempts">
      <table className="table">
        <thead>
          <tr>
            <th className="number">Attempt</th>
            <th>At</th>
            <th className="number">Took</th>
            <th>Answer</th>
            <th>Beginning of the answer</th>
          </tr>
        </thead>
        <tbody>
          {attempts.map((attempt) => (
            <tr key={attempt.number}>
              <td className="number">{attempt.number}</td>
              <td className="webhook-moment">{moment(attempt.at)}</td>
              <td className="number">{duration(attempt.durationMillis)}</td>
              <td className="webhook-outcome">{answerWords(attempt.status, attempt.error)}</td>
              <td className="webhook-answer">
                {attempt.response !== undefined && attempt.response !== "" && (
                  <pre>{attempt.response.slice(0, MOST_SHOWN)}</pre>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}
