import { Fragment, type ReactNode, useMemo } from "react";
import { Scrolls } from "../../ui/Scrolls";
import { Code } from "./Code";
import { type Inline, inlinesOf } from "./inlines";
import { type Block, blocksOf } from "./markdown";

/** Markdown as elements. Nothing of the text becomes markup by itself. */
export function Markdown({ text }: { text: string }) {
  const blocks = useMemo(() => numbered(blocksOf(text)), [text]);
  return (
    <div className="markdown">
      {blocks.map(([key, block]) => (
        <BlockView key={key} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case "heading":
      return block.level <= 2 ? (
        <h3>
          <Line text={block.text} />
        </h3>
      ) : (
        <h4>
          <Line text={block.text} />
        </h4>
      );
    case "paragraph":
      return (
        <p>
          <Line text={block.text} />
        </p>
      );
    case "code":
      return <Code>{block.text}</Code>;
    case "quote":
      return (
        <blockquote>
          <Line text={block.text} />
        </blockquote>
      );
    case "rule":
      return <hr />;
    case "list": {
      const items = numbered(block.items).map(([key, item]) => (
        <li key={key}>
          <Line text={item} />
        </li>
      ));
      return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    case "table":
      return <TableView table={block} />;
  }
}

function TableView({ table }: { table: Extract<Block, { kind: "table" }> }) {
  const look = (column: number) => (table.numbers[column] === true ? "number" : undefined);
  return (
    <Scrolls label={table.head.join(", ") || "Table"}>
      <table className="table">
        <thead>
          <tr>
            {numbered(table.head).map(([column, cell]) => (
              <th key={column} className={look(column)}>
                <Line text={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {numbered(table.rows).map(([key, row]) => (
            <tr key={key}>
              {numbered(row).map(([column, cell]) => (
                <td key={column} className={look(column)}>
                  <Line text={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

function Line({ text }: { text: string }) {
  return numbered(inlinesOf(text)).map(([key, piece]) => <Fragment key={key}>{viewOf(piece)}</Fragment>);
}

function viewOf(piece: Inline): ReactNode {
  switch (piece.kind) {
    case "text":
      return piece.text;
    case "code":
      return <code>{piece.text}</code>;
    case "strong":
      return <strong>{piece.text}</strong>;
    case "emphasis":
      return <em>{piece.text}</em>;
    case "link":
      return (
        <a href={piece.href} target="_blank" rel="noreferrer">
          {piece.text}
        </a>
      );
  }
}

/** Parts of a text have no other identity than their place in it. */
function numbered<T>(items: readonly T[]): (readonly [number, T])[] {
  return items.map((item, index) => [index, item] as const);
}
