package io.quantry.jobservice.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.rest.Cursors;
import io.quantry.jobservice.rest.Page;
import io.quantry.jobservice.rest.PageRequest;
import io.quantry.jobservice.rest.Refuses;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/audit}: what users of the tenant changed, and whether the log is whole. */
@RestController
@RequestMapping("/v1/audit")
class AuditController {
  private final AuditLog log;
  private final AuditChain chain;
  private final Cursors cursors;

  AuditController(AuditLog log, AuditChain chain, Cursors cursors) {
    this.log = log;
    this.chain = chain;
    this.cursors = cursors;
  }

  /**
   * An event.
   *
   * @param actor the key or the provider's user
   * @param target path of the resource below {@code /v1}
   * @param seq its place in the chain, absent for the second until it has one
   * @param hash over the event and the hash before it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "AuditEvent")
  record View(
      String id,
      Instant at,
      String actor,
      String action,
      String target,
      @JsonRawValue String details,
      String requestId,
      @Nullable Long seq,
      @Nullable String hash) {
    static View of(AuditLog.Row row) {
      return new View(
          PrefixedId.AUDIT.format(row.id()),
          row.at(),
          row.actor(),
          row.action(),
          row.target(),
          row.details(),
          row.requestId(),
          row.seq(),
          row.hash());
    }
  }

  /**
   * Whether the log is as it was written.
   *
   * @param events how many have a place in the chain and are whole
   * @param lastHash of the last of those: kept elsewhere, it proves them all later
   * @param intact whether that is all of them
   * @param brokenAt the first that is not, absent if all are
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "AuditChain")
  record ChainView(long events, String lastHash, boolean intact, @Nullable Long brokenAt) {}

  @Operation(operationId = "listAuditEvents", summary = "What users changed, the newest first")
  @Refuses({ErrorCode.INVALID_PAGE_SIZE, ErrorCode.INVALID_CURSOR, ErrorCode.INVALID_ENUM})
  @Needs(Scope.ADMIN)
  @GetMapping(produces = "application/json")
  Page<View> list(
      Caller caller,
      @RequestParam(required = false) @Nullable String action,
      @RequestParam(required = false) @Nullable String actor,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor) {
    AuditAction wanted = action == null ? null : action(action);
    String list = "audit\n" + (wanted == null ? "" : wanted) + "\n" + (actor == null ? "" : actor);
    PageRequest page = cursors.page(caller.tenantId(), list, limit, cursor);
    String after = page.after();
    List<AuditLog.Row> found =
        log.list(
            caller.tenantId(),
            wanted,
            actor,
            after == null ? null : UUID.fromString(after),
            page.fetch());
    return Page.of(found, page, row -> row.id().toString()).map(View::of);
  }

  private static AuditAction action(String name) {
    return Arrays.stream(AuditAction.values())
        .filter(known -> known.wireName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new QuantryException(
                    ErrorCode.INVALID_ENUM,
                    "Expected action to be one of "
                        + Arrays.stream(AuditAction.values()).map(AuditAction::wireName).toList()));
  }

  @Operation(operationId = "verifyAuditChain", summary = "Works every hash of the log out again")
  @Needs(Scope.ADMIN)
  @GetMapping(path = "/chain", produces = "application/json")
  ChainView chain(Caller caller) {
    AuditChain.Verification found = chain.verify(caller.tenantId());
    return new ChainView(
        found.end().seq(), found.end().hash(), found.brokenAt() == null, found.brokenAt());
  }
}
