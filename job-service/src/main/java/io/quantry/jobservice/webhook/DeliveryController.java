package io.quantry.jobservice.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.rest.Cursors;
import io.quantry.jobservice.rest.Page;
import io.quantry.jobservice.rest.PageRequest;
import io.quantry.jobservice.rest.Refuses;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** {@code /v1/webhooks/{id}/deliveries}: what became of each event, and sending it again. */
@RestController
@RequestMapping("/v1/webhooks/{id}")
class DeliveryController {
  private final Webhooks webhooks;
  private final Deliveries deliveries;
  private final Cursors cursors;
  private final JsonMapper json;

  DeliveryController(Webhooks webhooks, Deliveries deliveries, Cursors cursors, JsonMapper json) {
    this.webhooks = webhooks;
    this.deliveries = deliveries;
    this.cursors = cursors;
    this.json = json;
  }

  /**
   * A delivery.
   *
   * @param id what the receiver gets as {@code webhook-id}, at each attempt the same
   * @param event id of the event
   * @param type as filters have it
   * @param lastStatus what the receiver answered last, absent if it never did
   * @param lastError why the last attempt failed, absent if none has
   * @param nextAttemptAt absent once it has ended
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "WebhookDelivery")
  record View(
      String id,
      String event,
      String type,
      String subject,
      Deliveries.State state,
      int attempts,
      @Nullable Integer lastStatus,
      @Nullable String lastError,
      Instant createdAt,
      @Nullable Instant nextAttemptAt,
      @Nullable Instant endedAt) {
    static View of(Deliveries.Row row) {
      return new View(
          PrefixedId.DELIVERY.format(row.id()),
          PrefixedId.EVENT.format(row.event().id()),
          row.event().type(),
          row.event().subject(),
          row.state(),
          row.attempts(),
          row.lastStatus(),
          row.lastError(),
          row.createdAt(),
          row.due(),
          row.endedAt());
    }
  }

  /**
   * One attempt.
   *
   * @param status what the receiver answered, absent if it did not
   * @param error why it failed, absent for a success
   * @param response the beginning of what the receiver said
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "WebhookAttempt")
  record AttemptView(
      int number,
      Instant at,
      long durationMillis,
      @Nullable Integer status,
      @Nullable String error,
      @Nullable String response) {
    static AttemptView of(Deliveries.Attempt attempt) {
      return new AttemptView(
          attempt.number(),
          attempt.at(),
          attempt.durationMillis(),
          attempt.status(),
          attempt.error(),
          attempt.response());
    }
  }

  /**
   * A delivery with all there is to know.
   *
   * @param body what is sent
   * @param attempts the first one first
   */
  @Schema(name = "WebhookDeliveryDetail")
  record DetailView(View delivery, String body, List<AttemptView> attempts) {}

  @Operation(operationId = "listWebhookDeliveries", summary = "Deliveries, the newest first")
  @Refuses({ErrorCode.INVALID_PAGE_SIZE, ErrorCode.INVALID_CURSOR, ErrorCode.INVALID_ENUM})
  @Needs(Scope.READ)
  @GetMapping(path = "/deliveries", produces = "application/json")
  Page<View> list(
      Caller caller,
      @PathVariable String id,
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor) {
    Webhook webhook = webhooks.required(caller.tenantId(), id);
    Deliveries.State wanted = state == null ? null : state(state);
    PageRequest page =
        cursors.page(caller.tenantId(), "deliveries of " + id + " in " + state, limit, cursor);
    String after = page.after();
    List<Deliveries.Row> found =
        deliveries.list(
            webhook, wanted, after == null ? null : UUID.fromString(after), page.fetch());
    return Page.of(found, page, row -> row.id().toString()).map(View::of);
  }

  private static Deliveries.State state(String name) {
    return Arrays.stream(Deliveries.State.values())
        .filter(state -> state.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new QuantryException(
                    ErrorCode.INVALID_ENUM,
                    "Expected one of " + List.of(Deliveries.State.values())));
  }

  @Operation(
      operationId = "getWebhookDelivery",
      summary = "A delivery with its body and its attempts")
  @Needs(Scope.READ)
  @GetMapping(path = "/deliveries/{delivery}", produces = "application/json")
  DetailView get(Caller caller, @PathVariable String id, @PathVariable String delivery) {
    Deliveries.Row row = deliveries.required(webhooks.required(caller.tenantId(), id), delivery);
    return new DetailView(
        View.of(row),
        json.writeValueAsString(row.event().tree(json)),
        deliveries.attempts(row).stream().map(AttemptView::of).toList());
  }

  @Operation(
      operationId = "redeliverWebhook",
      summary = "Sends it again at once, under the same webhook-id and with all retries before it")
  @Needs(Scope.ADMIN)
  @ResponseStatus(HttpStatus.ACCEPTED)
  @PostMapping(path = "/deliveries/{delivery}/redeliver", produces = "application/json")
  ResponseEntity<View> redeliver(
      Caller caller, @PathVariable String id, @PathVariable String delivery) {
    Webhook webhook = webhooks.required(caller.tenantId(), id);
    Deliveries.Row row = deliveries.required(webhook, delivery);
    return accepted(webhook, deliveries.redeliver(caller, webhook, row));
  }

  @Operation(
      operationId = "testWebhook",
      summary = "Sends an event of the type webhook.ping, once and whatever the filters")
  @Needs(Scope.ADMIN)
  @ResponseStatus(HttpStatus.ACCEPTED)
  @PostMapping(path = "/test", produces = "application/json")
  ResponseEntity<View> test(Caller caller, @PathVariable String id) {
    Webhook webhook = webhooks.required(caller.tenantId(), id);
    return accepted(webhook, deliveries.ping(caller, webhook));
  }

  private static ResponseEntity<View> accepted(Webhook webhook, Deliveries.Row row) {
    View view = View.of(row);
    return ResponseEntity.accepted()
        .location(URI.create("/v1/" + webhook.path() + "/deliveries/" + view.id()))
        .body(view);
  }
}
