import { Link } from "@tanstack/react-router";
import { deletePipeline, type Pipeline } from "../../api/pipelines";
import { useSession } from "../../app/session";
import { Confirmed } from "../../ui/Confirmed";
import { curl } from "../../ui/copy";
import { moment } from "../../ui/format";
import "./settings.css";
import { Scrolls } from "../../ui/Scrolls";

interface Props {
  readonly pipelines: readonly Pipeline[];
  /** Which of them is shown whole. */
  readonly open: string | undefined;
}

export function PipelineTable({ pipelines, open }: Props) {
  const { may } = useSession();
  return (
    <Scrolls label="Pipelines">
      <table className="table">
        <thead>
          <tr>
            <th>Name</th>
            <th>Runs on</th>
            <th>Branches or tags</th>
            <th>Compared with</th>
            <th>Made</th>
            <th>
              <span className="visually-hidden">What can be done</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {pipelines.map((one) => (
            <tr key={one.id}>
              <td className="settings-name">
                <Link
                  className="cut"
                  to="/settings"
                  search={{ part: "pipelines", pipeline: one.id }}
                  aria-current={one.id === open ? "true" : undefined}
                  title={one.name}
                >
                  <bdi>{one.name}</bdi>
                </Link>
              </td>
              <td>{one.events.join(", ")}</td>
              <td className="settings-name">
                <bdi className="cut mono" title={one.refs}>
                  {one.refs}
                </bdi>
              </td>
              <td className="settings-name">
                <bdi className="cut">{one.against}</bdi>
              </td>
              <td className="settings-moment">{moment(one.createdAt)}</td>
              <td>
                <div className="settings-actions">
                  <Confirmed
                    label="Delete"
                    about={`pipeline ${one.name.slice(0, 80)}`}
                    title="Delete this pipeline?"
                    disabled={!may("admin")}
                    shell={curl("DELETE", `/v1/pipelines/${one.id}`)}
                    changes={["pipelines"]}
                    act={() => deletePipeline(one.id)}
                  >
                    <p>
                      <bdi>{one.name.slice(0, 200)}</bdi> runs no more. Jobs that it ran stay.
                    </p>
                  </Confirmed>
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}
