package io.quantry.jobservice.webhook;

import io.quantry.contracts.ErrorCode;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.rest.Cursors;
import io.quantry.jobservice.rest.JsonBody;
import io.quantry.jobservice.rest.Page;
import io.quantry.jobservice.rest.PageRequest;
import io.quantry.jobservice.rest.ReadsJson;
import io.quantry.jobservice.rest.Refuses;
import io.quantry.jobservice.rest.Revision;
import io.quantry.jobservice.rest.WantsRevision;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /v1/webhooks}: who is told of events. The ETag is the revision, and a change wants it back
 * in {@code If-Match}; a secret is told once, to who makes it.
 */
@RestController
@RequestMapping("/v1/webhooks")
class WebhookController {
  private final Webhooks webhooks;
  private final Destinations destinations;
  private final Cursors cursors;

  WebhookController(Webhooks webhooks, Destinations destinations, Cursors cursors) {
    this.webhooks = webhooks;
    this.destinations = destinations;
    this.cursors = cursors;
  }

  @Operation(operationId = "listWebhooks", summary = "The tenant's webhooks, the newest first")
  @Refuses({ErrorCode.INVALID_PAGE_SIZE, ErrorCode.INVALID_CURSOR})
  @Needs(Scope.READ)
  @GetMapping(produces = "application/json")
  Page<WebhookView> list(
      Caller caller,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor) {
    PageRequest page = cursors.page(caller.tenantId(), "webhooks", limit, cursor);
    String after = page.after();
    List<Webhook> found =
        webhooks.list(
            caller.tenantId(), after == null ? null : UUID.fromString(after), page.fetch());
    return Page.of(found, page, row -> row.id().toString()).map(WebhookView::of);
  }

  @Operation(
      operationId = "createWebhook",
      summary = "Makes a webhook; its secret is told this once",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(mediaType = "application/json", schema = @Schema(ref = "WebhookWish"))))
  @ReadsJson
  @Refuses({
    ErrorCode.WEBHOOK_URL_INVALID,
    ErrorCode.WEBHOOK_URL_FORBIDDEN,
    ErrorCode.LIMIT_EXCEEDED
  })
  @Needs(Scope.ADMIN)
  @ResponseStatus(HttpStatus.CREATED)
  @PostMapping(consumes = "application/json", produces = "application/json")
  ResponseEntity<WebhookView> create(Caller caller, HttpServletRequest request) throws IOException {
    WebhookWish wish = wish(request);
    Webhooks.Made made = webhooks.create(caller, wish);
    return ResponseEntity.created(URI.create("/v1/" + made.webhook().path()))
        .eTag(Revision.tag(made.webhook().revision()))
        .header("Cache-Control", "no-store")
        .body(WebhookView.of(made.webhook(), made.secret()));
  }

  @Operation(
      operationId = "getWebhook",
      summary = "A webhook; its ETag is what a change wants back")
  @Needs(Scope.READ)
  @GetMapping(path = "/{id}", produces = "application/json")
  ResponseEntity<WebhookView> get(Caller caller, @PathVariable String id) {
    return answer(webhooks.required(caller.tenantId(), id));
  }

  @Operation(
      operationId = "putWebhook",
      summary = "Makes a webhook what is wished; enabling it again counts for one that is gone",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(mediaType = "application/json", schema = @Schema(ref = "WebhookWish"))))
  @ReadsJson
  @WantsRevision
  @Refuses({ErrorCode.WEBHOOK_URL_INVALID, ErrorCode.WEBHOOK_URL_FORBIDDEN})
  @Needs(Scope.ADMIN)
  @PutMapping(path = "/{id}", consumes = "application/json", produces = "application/json")
  ResponseEntity<WebhookView> put(
      Caller caller,
      @PathVariable String id,
      @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
      HttpServletRequest request)
      throws IOException {
    Webhook before = webhooks.required(caller.tenantId(), id);
    long expected = Revision.expected(ifMatch);
    return answer(webhooks.change(caller, before, wish(request), expected));
  }

  @Operation(operationId = "deleteWebhook", summary = "Deletes a webhook with its deliveries")
  @WantsRevision
  @Needs(Scope.ADMIN)
  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(
      Caller caller,
      @PathVariable String id,
      @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch) {
    Webhook webhook = webhooks.required(caller.tenantId(), id);
    webhooks.delete(caller, webhook, Revision.expected(ifMatch));
  }

  @Operation(
      operationId = "rotateWebhookSecret",
      summary = "Another secret, told this once; the one before signs too for a while")
  @Needs(Scope.ADMIN)
  @PostMapping(path = "/{id}/rotate-secret", produces = "application/json")
  ResponseEntity<WebhookView> rotate(Caller caller, @PathVariable String id) {
    Webhooks.Made made = webhooks.rotate(caller, webhooks.required(caller.tenantId(), id));
    return ResponseEntity.ok()
        .eTag(Revision.tag(made.webhook().revision()))
        .header("Cache-Control", "no-store")
        .body(WebhookView.of(made.webhook(), made.secret()));
  }

  private WebhookWish wish(HttpServletRequest request) throws IOException {
    WebhookWish wish = WebhookWish.read(JsonBody.readObject(request.getInputStream()).tree());
    destinations.require(wish.url());
    return wish;
  }

  private static ResponseEntity<WebhookView> answer(Webhook webhook) {
    return ResponseEntity.ok().eTag(Revision.tag(webhook.revision())).body(WebhookView.of(webhook));
  }
}
