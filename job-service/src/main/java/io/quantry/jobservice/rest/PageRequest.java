package io.quantry.jobservice.rest;

import org.jspecify.annotations.Nullable;

/** Which page of which list: the size, where to go on, and the seal for the next cursor. */
public final class PageRequest {
  private final int limit;
  private final @Nullable String after;
  private final Cursors cursors;
  private final String scope;

  PageRequest(int limit, @Nullable String after, Cursors cursors, String scope) {
    this.limit = limit;
    this.after = after;
    this.cursors = cursors;
    this.scope = scope;
  }

  public int limit() {
    return limit;
  }

  /** How many to ask the database for: one more than shown says whether there is a next page. */
  public int fetch() {
    return limit + 1;
  }

  /** The position behind which the page begins, absent for the first page. */
  public @Nullable String after() {
    return after;
  }

  String cursorAfter(String position) {
    return cursors.seal(scope, position);
  }
}
