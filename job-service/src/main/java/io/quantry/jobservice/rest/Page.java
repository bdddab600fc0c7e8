package io.quantry.jobservice.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param items the entries
 * @param nextCursor what to pass as {@code cursor} for the next page, absent on the last one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Page<T>(List<T> items, @Nullable String nextCursor) {

  /**
   * A page of the first {@code limit} of {@code found}, which holds one more where there is more.
   *
   * @param position what a cursor remembers of the last entry
   */
  public static <T> Page<T> of(
      List<T> found, PageRequest request, Function<? super T, String> position) {
    if (found.size() <= request.limit()) {
      return new Page<>(found, null);
    }
    List<T> items = found.subList(0, request.limit());
    return new Page<>(items, request.cursorAfter(position.apply(items.getLast())));
  }

  /** The same page with each entry shown by {@code view}. */
  public <R> Page<R> map(Function<? super T, ? extends R> view) {
    return new Page<>(items.stream().<R>map(view).toList(), nextCursor);
  }
}
