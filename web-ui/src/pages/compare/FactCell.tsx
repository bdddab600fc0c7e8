import { TechniqueTag, VerdictTag } from "../../ui/tags";
import { type Cell, type Row, UPLOADED } from "./cells";

/** What a place of the table says, in whichever direction it runs. */
export function FactCell({ cell, look }: { cell: Cell; look: Row["look"] }) {
  if (cell.text === "") {
    return null;
  }
  if (look === "technique") {
    return <TechniqueTag technique={cell.text === UPLOADED ? undefined : cell.text} />;
  }
  if (look === "verdict") {
    return <VerdictTag verdict={cell.text} />;
  }
  return (
    <>
      <bdi className="fact-text" title={cell.text.length > 40 ? cell.text : undefined}>
        {cell.text}
      </bdi>
      {cell.change !== undefined && (
        <span className={cell.better === undefined ? "fact-change" : "fact-change fact-sure"}>
          {cell.better !== undefined && <Sure better={cell.better} />}
          <bdi>{cell.change}</bdi>
        </span>
      )}
      {cell.missed !== undefined && <span className="fact-missed">missed: {cell.missed}</span>}
    </>
  );
}

function Sure({ better }: { better: boolean }) {
  return (
    <>
      <span aria-hidden="true">{better ? "▲ " : "▼ "}</span>
      <span className="visually-hidden">{better ? "better: " : "worse: "}</span>
    </>
  );
}
