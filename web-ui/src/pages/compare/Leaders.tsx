import type { Leader } from "./leaders";

interface Props {
  readonly leaders: readonly Leader[];
  readonly onMark: (id: string | undefined) => void;
  readonly onSelect: (id: string) => void;
}

/** The best of each aspect in one line, with who is not told apart from it. */
export function Leaders({ leaders, onMark, onSelect }: Props) {
  if (leaders.length === 0) {
    return null;
  }
  return (
    <ul className="compare-leaders" aria-label="The best of each">
      {leaders.map(({ title, id, figure, ties }) => (
        <li key={title}>
          <span className="quiet">{title}</span>
          <button
            type="button"
            onClick={() => onSelect(id)}
            onFocus={() => onMark(id)}
            onBlur={() => onMark(undefined)}
            onPointerEnter={() => onMark(id)}
            onPointerLeave={() => onMark(undefined)}
          >
            <bdi className="cut" title={id}>
              {id}
            </bdi>
          </button>
          <span className="mono">{figure}</span>
          {ties.length > 0 && (
            <span className="quiet compare-ties" title={ties.join(", ")}>
              not told apart from <bdi>{ties[0]}</bdi>
              {ties.length > 1 && ` and ${ties.length - 1} more`}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
