import { Button } from "@mantine/core";
import "./MoreRows.css";

interface Props {
  readonly query: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    fetchNextPage(): unknown;
  };
}

/** Below a list that goes on: fetches what follows. */
export function MoreRows({ query }: Props) {
  if (!query.hasNextPage) {
    return null;
  }
  return (
    <div className="more-rows">
      <Button variant="default" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
        Show more
      </Button>
    </div>
  );
}
