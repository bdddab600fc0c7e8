package io.quantry.jobservice.rest;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Entity tags of things that are changed as a whole: how often they were, in quotes. */
public final class Revision {
  private static final Pattern TAG = Pattern.compile("\"(0|[1-9][0-9]{0,17})\"");

  private Revision() {}

  /** The tag of a revision. */
  public static String tag(long revision) {
    return "\"" + revision + "\"";
  }

  /**
   * The revision that a change is meant for.
   *
   * @param ifMatch the header
   * @throws QuantryException {@code precondition-required} without the header, {@code
   *     precondition-failed} if it holds no tag of ours
   */
  public static long expected(@Nullable String ifMatch) {
    if (ifMatch == null) {
      throw new QuantryException(
          ErrorCode.PRECONDITION_REQUIRED, "Send If-Match with the ETag of what is to be changed");
    }
    String tag = ifMatch.strip();
    if (!TAG.matcher(tag).matches()) {
      throw changed();
    }
    return Long.parseLong(tag.substring(1, tag.length() - 1));
  }

  /**
   * The same for things that a change may make.
   *
   * @param ifNoneMatch the header, {@code *} for what must not be there yet
   * @return 0 for that
   */
  public static long expected(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
    boolean isNew = ifMatch == null && ifNoneMatch != null && ifNoneMatch.strip().equals("*");
    return isNew ? 0 : expected(ifMatch);
  }

  /** What a change of something gets that has changed since. */
  public static QuantryException changed() {
    return new QuantryException(
        ErrorCode.PRECONDITION_FAILED, "It has changed since, or If-Match holds no ETag of it");
  }
}
