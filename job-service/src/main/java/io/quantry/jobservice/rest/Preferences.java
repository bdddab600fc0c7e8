package io.quantry.jobservice.rest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client prefers of an answer that may take long (RFC 7240): {@code respond-async}, {@code
 * wait=<seconds>}. Of a preference given twice the first counts; what is unknown or malformed is
 * ignored, as the RFC demands.
 *
 * @param respondAsync whether to answer before the work is done rather than wait
 * @param patience longest wait, absent: the client does not say
 */
public record Preferences(boolean respondAsync, @Nullable Duration patience) {
  private static final String HEADER = "Prefer";
  private static final String APPLIED = "Preference-Applied";
  private static final String RESPOND_ASYNC = "respond-async";
  private static final String WAIT = "wait";

  /** The preferences of a request. */
  public static Preferences of(HttpServletRequest request) {
    return parse(Collections.list(request.getHeaders(HEADER)));
  }

  static Preferences parse(List<String> headers) {
    boolean respondAsync = false;
    Duration patience = null;
    for (String item : String.join(",", headers).split(",", -1)) {
      String preference = item.split(";", 2)[0].strip();
      int equals = preference.indexOf('=');
      String name = (equals < 0 ? preference : preference.substring(0, equals)).strip();
      String value = equals < 0 ? "" : preference.substring(equals + 1).strip();
      switch (name.toLowerCase(Locale.ROOT)) {
        case RESPOND_ASYNC -> respondAsync = true;
        case WAIT -> {
          String digits = value.replaceAll("^\"(.*)\"$", "$1");
          if (patience == null && digits.matches("[0-9]{1,9}")) {
            patience = Duration.ofSeconds(Long.parseLong(digits));
          }
        }
        default -> {}
      }
    }
    return new Preferences(respondAsync, patience);
  }

  /**
   * How long to wait where {@code most} is the limit: what {@code wait} says, below it; nothing for
   * {@code respond-async} alone.
   */
  public Duration waitAtMost(Duration most) {
    if (patience != null) {
      return patience.compareTo(most) < 0 ? patience : most;
    }
    return respondAsync ? Duration.ZERO : most;
  }

  /** Names in the answer what was followed; a wait above {@code most} was not. */
  public void applied(Duration most, HttpServletResponse response) {
    List<String> followed = new ArrayList<>();
    if (respondAsync) {
      followed.add(RESPOND_ASYNC);
    }
    if (patience != null && patience.compareTo(most) <= 0) {
      followed.add(WAIT + "=" + patience.toSeconds());
    }
    if (!followed.isEmpty()) {
      response.setHeader(APPLIED, String.join(", ", followed));
    }
  }
}
