import { useComputedColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { versionQuery } from "../../api/models";
import { Copy, curl } from "../../ui/copy";
import { PageHead } from "../../ui/PageHead";
import { Loaded, Loading } from "../../ui/panels";
import { layersOf } from "./layers";
import { graphQuery } from "./request";
import { type Where, Workbench } from "./Workbench";
import "./GraphPage.css";

/** A version of a model as a graph of its operators, in the colours of their precision. */
export default function GraphPage() {
  const { model = "", version = "" } = useParams({ strict: false });
  const number = Number(version);
  const graph = useQuery(graphQuery(model, number));
  const made = useQuery(versionQuery({ name: model, number }));
  const layers = useMemo(() => layersOf(made.data), [made.data]);
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const scheme = useComputedColorScheme("light");
  const where = useMemo(() => whereOf(search), [search]);

  const go = (next: Where) =>
    void navigate({ to: ".", search: addressOf(next), replace: true, resetScroll: false });

  return (
    <div className="graph-page">
      <PageHead
        title={`${model}:${version}`}
        above={
          <Link to="/models/$model/versions/$version" params={{ model, version }}>
            Version
          </Link>
        }
        tags={<span className="quiet">graph</span>}
        actions={
          <Copy value={curl("GET", `/v1/models/${encodeURIComponent(model)}/versions/${version}/graph`)}>
            Copy as curl
          </Copy>
        }
      />
      <Loaded query={graph} what="the graph">
        {(outline) =>
          outline === null ? (
            <div className="graph-wait">
              <Loading what="the graph: it is laid out once, which takes some seconds" />
            </div>
          ) : (
            <Workbench outline={outline} layers={layers} where={where} theme={scheme} onGo={go} />
          )
        }
      </Loaded>
    </div>
  );
}

function whereOf(search: Readonly<Record<string, unknown>>): Where {
  return {
    diagram: whole(search.diagram),
    repetition: whole(search.block) === undefined ? 0 : Math.max(0, (whole(search.block) ?? 1) - 1),
    operator: whole(search.operator),
    box: whole(search.box),
    text: typeof search.find === "string" ? search.find : "",
  };
}

function addressOf(where: Where): Record<string, string> {
  const address: Record<string, string> = {};
  if (where.diagram !== undefined && where.diagram !== 0) {
    address.diagram = String(where.diagram);
  }
  if (where.repetition > 0) {
    address.block = String(where.repetition + 1);
  }
  if (where.operator !== undefined) {
    address.operator = String(where.operator);
  } else if (where.box !== undefined) {
    address.box = String(where.box);
  }
  if (where.text !== "") {
    address.find = where.text;
  }
  return address;
}

function whole(text: unknown): number | undefined {
  const number = typeof text === "string" && text !== "" ? Number(text) : Number.NaN;
  return Number.isInteger(number) && number >= 0 ? number : undefined;
}
