import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "../../api/client";
import { PAGES_TO_REFRESH } from "../../api/events";
import { type JobFilters, type ListedJob, REFRESH } from "../../api/jobs";
import type { Page } from "../../api/types";

interface Props {
  readonly asked: JobFilters;
  readonly pages: readonly Page<ListedJob>[];
}

/** A list that is scrolled far does not move by itself: this says that it has a new beginning. */
export function NewerJobs({ asked, pages }: Props) {
  const queries = useQueryClient();
  const newest = useQuery({
    queryKey: ["jobs", "counts", "newest", asked],
    queryFn: () => body(api.GET("/v1/jobs", { params: { query: { ...asked, limit: 1 } } })),
    enabled: pages.length > PAGES_TO_REFRESH,
    refetchInterval: REFRESH,
  });
  const first = pages[0]?.items[0]?.id;
  const latest = newest.data?.items[0]?.id;
  if (pages.length <= PAGES_TO_REFRESH || first === undefined || latest === undefined || latest <= first) {
    return null;
  }
  return (
    <div className="jobs-newer" role="status">
      There are newer jobs.
      <Button
        variant="default"
        onClick={() => {
          window.scrollTo({ top: 0 });
          void queries.resetQueries({ queryKey: ["jobs", "list", asked], exact: true });
        }}
      >
        Show them
      </Button>
    </div>
  );
}
