package io.quantry.jobservice.tenancy;

import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The view of the current thread, which connections take as they are borrowed. Threads that answer
 * no request have the platform's; a thread that a request starts has the request's.
 */
public final class RowViews {
  private static final ThreadLocal<@Nullable RowView> CURRENT = new InheritableThreadLocal<>();

  private RowViews() {}

  static RowView current() {
    RowView view = CURRENT.get();
    return view == null ? RowView.SYSTEM : view;
  }

  /** Until it is closed, the current thread sees the rows of this tenant. */
  public static Restore tenant(UUID tenant) {
    return enter(RowView.of(tenant));
  }

  /** Runs a change of the schema. */
  public static <T> T asOwner(Supplier<T> work) {
    try (Restore ignored = enter(RowView.OWNER)) {
      return work.get();
    }
  }

  static Restore enter(RowView view) {
    RowView before = CURRENT.get();
    CURRENT.set(view);
    return () -> {
      if (before == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(before);
      }
    };
  }

  /** Gives the thread back the view that it had. */
  @FunctionalInterface
  public interface Restore extends AutoCloseable {
    @Override
    void close();
  }
}
