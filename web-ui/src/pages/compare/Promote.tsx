import { Button, Modal, Radio, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { aliasCondition } from "../../api/models";
import { isName, NAME_RULE } from "../../api/names";
import { asProblem } from "../../api/problem";
import { nameOf, type Reference } from "../../api/references";
import { Broken } from "../../ui/Broken";
import { Copy, curl } from "../../ui/copy";
import { Loaded, Loading } from "../../ui/panels";
import { useFocusBack } from "../../ui/useFocusBack";
import { aliasListQuery, type Pointing, pointing, usePromotion } from "./promotion";
import "./Promote.css";

interface Props {
  readonly version: Reference;
  readonly onClose: () => void;
}

/** Points an alias at a version: which one, and then where it pointed and the confirmation. */
export function Promote({ version, onClose }: Props) {
  useFocusBack();
  const [chosen, setChosen] = useState("");
  const [other, setOther] = useState("");
  const [written] = useDebouncedValue(other.trim(), 250);
  const [done, setDone] = useState<string>();
  const aliases = useQuery(aliasListQuery(version.model));
  const alias = chosen === OTHER ? written : chosen;
  return (
    <Modal
      opened
      onClose={onClose}
      title={<bdi className="promote-title">Promote {nameOf(version)}</bdi>}
      size="md"
    >
      {done !== undefined ? (
        <div className="promote" role="status">
          <p>
            <strong>{done}</strong> points at version {version.version} now.
          </p>
          <Button onClick={onClose}>Close</Button>
        </div>
      ) : (
        <div className="promote">
          <Loaded query={aliases} what="aliases">
            {(found) => (
              <Radio.Group label="Alias" value={chosen} onChange={setChosen}>
                <div className="promote-choice">
                  {found.map((one) => (
                    <Radio
                      key={one.alias}
                      value={one.alias}
                      label={<bdi>{one.alias}</bdi>}
                      description={`points at version ${one.version}`}
                    />
                  ))}
                  <Radio value={OTHER} label="Another one" />
                </div>
              </Radio.Group>
            )}
          </Loaded>
          {chosen === OTHER && (
            <TextInput
              label="Name of the alias"
              value={other}
              onChange={(event) => setOther(event.currentTarget.value)}
              error={other !== "" && !isName(other.trim()) ? NAME_RULE : undefined}
              data-autofocus
            />
          )}
          {isName(alias) && (
            <Confirm key={alias} version={version} alias={alias} onDone={() => setDone(alias)} />
          )}
        </div>
      )}
    </Modal>
  );
}

/** No alias can be named so. */
const OTHER = " ";

/** What would change, and the button for it. What was seen here must still be so when it changes. */
function Confirm({ version, alias, onDone }: { version: Reference; alias: string; onDone: () => void }) {
  const seen = useQuery({
    queryKey: ["alias-seen", version.model, alias],
    queryFn: () => pointing(version.model, alias),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const promotion = usePromotion(version);
  const refused = promotion.error === null ? undefined : asProblem(promotion.error);
  const moved = refused?.status === 409 || refused?.status === 412;

  if (seen.isError) {
    return <Broken problem={asProblem(seen.error)} retry={() => void seen.refetch()} />;
  }
  if (seen.data === undefined || seen.isFetching) {
    return <Loading what={`where ${alias} points`} />;
  }
  const now = seen.data;
  const there = now.alias?.version === version.version;
  return (
    <div className="promote-confirm">
      {moved && (
        <p className="promote-moved" role="alert">
          Somebody moved {alias} meanwhile, so nothing was changed.
        </p>
      )}
      {refused !== undefined && !moved && <Broken problem={refused} />}
      <p>{sentence(alias, now, version)}</p>
      {!there && (
        <div className="promote-actions">
          <Button
            loading={promotion.isPending}
            onClick={() =>
              promotion.mutate(
                { alias, seen: now },
                {
                  onSuccess: onDone,
                  onError: (thrown) => {
                    const { status } = asProblem(thrown);
                    if (status === 409 || status === 412) {
                      void seen.refetch();
                    }
                  },
                },
              )
            }
          >
            Point {alias} at version {version.version}
            {moved ? " all the same" : ""}
          </Button>
          <Copy
            value={curl(
              "PUT",
              `/v1/models/${encodeURIComponent(version.model)}/aliases/${encodeURIComponent(alias)}`,
              { version: version.version },
              { ...aliasCondition(now.tag) },
            )}
          >
            Copy as curl
          </Copy>
        </div>
      )}
    </div>
  );
}

function sentence(alias: string, { alias: now }: Pointing, { version }: Reference): string {
  if (now === undefined) {
    return `There is no alias ${alias} yet; it will be made.`;
  }
  return now.version === version
    ? `${alias} points at version ${version} already.`
    : `${alias} points at version ${now.version} now.`;
}
