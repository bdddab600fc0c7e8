import { Link } from "@tanstack/react-router";

interface Props {
  readonly model: string;
  readonly aliases: readonly { readonly alias: string; readonly version: number }[];
  /** How many are shown before the rest is only counted. */
  readonly most?: number;
}

/** Names of versions that move. */
export function AliasChips({ model, aliases, most = 4 }: Props) {
  const hidden = aliases.slice(most);
  return (
    <span className="alias-chips">
      {aliases.slice(0, most).map(({ alias, version }) => (
        <Link
          key={alias}
          className="alias-chip"
          to="/models/$model/versions/$version"
          params={{ model, version: String(version) }}
          title={`${alias}: version ${version}`}
        >
          <bdi className="cut">{alias}</bdi>
        </Link>
      ))}
      {hidden.length > 0 && (
        <span className="quiet" title={hidden.map((one) => one.alias).join(", ")}>
          and {hidden.length} more
        </span>
      )}
    </span>
  );
}
