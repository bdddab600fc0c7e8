package io.quantry.jobservice.webhook;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Calls users' servers for other modules, with the same care about where that goes. */
@Component
public class Calls {
  private static final String JSON = "application/json";

  private final WebhookSender sender;
  private final WebhookSettings settings;

  Calls(WebhookSender sender, WebhookSettings settings) {
    this.sender = sender;
    this.settings = settings;
  }

  /**
   * What became of a call.
   *
   * @param status the server's, absent if none came
   * @param error why it failed, in a word; empty for a success
   */
  public record Answer(@Nullable Integer status, String error) {}

  /** Posts JSON once, following nothing. */
  public Answer post(String url, Map<String, String> headers, byte[] json) {
    Outcome outcome = sender.send(url, headers, JSON, json);
    Outcome.Problem error = outcome.error();
    return new Answer(outcome.status(), error == null ? "" : error.wireName());
  }

  /** Longest that a call takes. */
  public Duration longest() {
    return settings.timeout();
  }
}
