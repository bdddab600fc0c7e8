import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, body } from "../../api/client";
import { Empty, Loaded, Panel } from "../../ui/panels";

/** Which model's versions to compare, where the address names none. */
export function ModelChoice() {
  const query = useQuery({
    queryKey: ["models", "to-choose"],
    queryFn: () => body(api.GET("/v1/models", { params: { query: { limit: 200 } } })),
  });
  return (
    <Panel title="All versions of a model">
      <Loaded query={query} what="models">
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <Empty title="There are no models yet">
              Upload one, quantize it, and its versions can be compared.{" "}
              <Link to="/models">Go to the models</Link>
            </Empty>
          ) : (
            <ul className="compare-models">
              {items.map((model) => (
                <li key={model.id}>
                  <Link to="/compare" search={{ model: model.name }} className="cut" title={model.name}>
                    <bdi>{model.name}</bdi>
                  </Link>
                  <span className="quiet mono">
                    {model.latestVersion === undefined ? "" : `up to version ${model.latestVersion}`}
                  </span>
                </li>
              ))}
              {nextCursor !== undefined && (
                <li className="quiet">There are more models; “Add a version” finds them.</li>
              )}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}
