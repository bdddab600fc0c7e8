package io.quantry.jobservice.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A webhook as users see it.
 *
 * @param enabled whether it is told of events
 * @param gone whether it is not because its receiver answered 410
 * @param previousSecretUntil how long deliveries are signed by the secret before this one too
 * @param secret what signatures are made by, in the answer to its making alone
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Webhook")
record WebhookView(
    String id,
    String url,
    List<String> events,
    String description,
    boolean enabled,
    boolean gone,
    String createdBy,
    Instant createdAt,
    @Nullable Instant previousSecretUntil,
    @Nullable String secret) {
  static WebhookView of(Webhook webhook) {
    return of(webhook, null);
  }

  static WebhookView of(Webhook webhook, @Nullable String secret) {
    return new WebhookView(
        webhook.publicId(),
        webhook.url(),
        webhook.events(),
        webhook.description(),
        webhook.state() == Webhook.State.ENABLED,
        webhook.state() == Webhook.State.GONE,
        webhook.createdBy(),
        webhook.createdAt(),
        webhook.previousUntil(),
        secret);
  }
}
