import { infiniteQueryOptions } from "@tanstack/react-query";
import type { Page } from "./types";

/** A list that goes on by cursors, as one list of all rows that have come. */
export function cursorPages<T>(
  queryKey: readonly unknown[],
  fetchPage: (cursor: string | undefined) => Promise<Page<T>>,
) {
  const first: string | undefined = undefined;
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam }: { pageParam: string | undefined }) => fetchPage(pageParam),
    initialPageParam: first,
    getNextPageParam: (last: Page<T>) => last.nextCursor,
    select: (data) => data.pages.flatMap((page) => page.items),
  });
}
