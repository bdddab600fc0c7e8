package io.quantry.jobservice.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.contracts.spec.TreeNode;
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
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /v1/tenants}: who shares the platform, for its operator; {@code /v1/tenant}: one's own,
 * for everybody.
 */
@RestController
class TenantController {
  private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

  /** What JSON can say exactly. */
  private static final long MOST_BYTES = (1L << 53) - 1;

  private final Tenants tenants;
  private final Cursors cursors;

  TenantController(Tenants tenants, Cursors cursors) {
    this.tenants = tenants;
    this.cursors = cursors;
  }

  /**
   * A tenant.
   *
   * @param quota what it may take; what is absent has no bound
   * @param usage what it has taken
   * @param key of its first administrator, in the answer to its making alone
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "Tenant")
  record View(
      String id,
      String name,
      Instant createdAt,
      QuotaView quota,
      UsageView usage,
      @Nullable String key) {
    static View of(Tenants.Row row, @Nullable String key) {
      return new View(
          PrefixedId.TENANT.format(row.id()),
          row.name(),
          row.createdAt(),
          QuotaView.of(row.quota()),
          new UsageView(row.usage().bytes(), row.usage().queuedJobs(), row.usage().runningJobs()),
          key);
    }
  }

  /** What a tenant may take. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "Quota")
  record QuotaView(
      @Nullable Long bytes,
      @Nullable Integer queuedJobs,
      @Nullable Integer runningJobs,
      @Nullable Integer requestsPerSecond) {
    static QuotaView of(Quota quota) {
      return new QuotaView(
          quota.bytes(), quota.queuedJobs(), quota.runningJobs(), quota.requestsPerSecond());
    }
  }

  /** What a tenant has taken. */
  @Schema(name = "Usage")
  record UsageView(long bytes, int queuedJobs, int runningJobs) {}

  private record Wish(String name, Quota quota) {}

  @Operation(operationId = "getOwnTenant", summary = "The caller's tenant: quota and usage")
  @Needs(Scope.READ)
  @GetMapping(path = "/v1/tenant", produces = "application/json")
  View own(Caller caller) {
    return View.of(tenants.find(caller.tenantId()).orElseThrow(TenantController::unknown), null);
  }

  @Operation(operationId = "listTenants", summary = "All tenants by name")
  @Refuses({ErrorCode.INVALID_PAGE_SIZE, ErrorCode.INVALID_CURSOR})
  @Needs(Scope.OPERATOR)
  @GetMapping(path = "/v1/tenants", produces = "application/json")
  Page<View> list(
      Caller caller,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor) {
    PageRequest page = cursors.page(caller.tenantId(), "tenants", limit, cursor);
    String after = page.after();
    return Page.of(tenants.list(after == null ? "" : after, page.fetch()), page, Tenants.Row::name)
        .map(row -> View.of(row, null));
  }

  @Operation(operationId = "getTenant", summary = "A tenant: quota and usage")
  @Needs(Scope.OPERATOR)
  @GetMapping(path = "/v1/tenants/{id}", produces = "application/json")
  View get(@PathVariable String id) {
    return View.of(row(id), null);
  }

  @Operation(
      operationId = "createTenant",
      summary = "Makes a tenant and the key of its first administrator, which is told this once",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(mediaType = "application/json", schema = @Schema(ref = "TenantWish"))))
  @ReadsJson
  @Refuses({ErrorCode.INVALID_NAME, ErrorCode.NAME_TAKEN, ErrorCode.LIMIT_EXCEEDED})
  @Needs(Scope.OPERATOR)
  @ResponseStatus(HttpStatus.CREATED)
  @PostMapping(path = "/v1/tenants", consumes = "application/json", produces = "application/json")
  ResponseEntity<View> create(Caller caller, HttpServletRequest request) throws IOException {
    Wish wish =
        TreeNode.read(JsonBody.readObject(request.getInputStream()).tree(), TenantController::wish);
    Tenants.Made made = tenants.make(caller, wish.name(), wish.quota());
    View view = View.of(made.row(), made.key());
    return ResponseEntity.created(URI.create("/v1/tenants/" + view.id()))
        .header("Cache-Control", "no-store")
        .body(view);
  }

  private static @Nullable Wish wish(TreeNode body) {
    String name =
        body.required(
            "name",
            text -> Optional.of(text).filter(candidate -> NAME.matcher(candidate).matches()),
            "1 to 63 of a-z, 0-9 and -, neither end a -");
    TreeNode bounds = body.child("quota");
    Quota quota = quota(bounds);
    bounds.finish();
    return name == null ? null : new Wish(name, quota);
  }

  private static Quota quota(TreeNode body) {
    return new Quota(
        body.optionalLong("bytes", 0, MOST_BYTES).orElse(null),
        body.optionalInteger("queuedJobs", 0, Integer.MAX_VALUE).orElse(null),
        body.optionalInteger("runningJobs", 0, Integer.MAX_VALUE).orElse(null),
        body.optionalInteger("requestsPerSecond", 1, Integer.MAX_VALUE).orElse(null));
  }

  @Operation(
      operationId = "getQuota",
      summary = "What a tenant may take; the ETag is what a change wants back")
  @Needs(Scope.OPERATOR)
  @GetMapping(path = "/v1/tenants/{id}/quota", produces = "application/json")
  ResponseEntity<QuotaView> quota(@PathVariable String id) {
    Tenants.Row row = row(id);
    return ResponseEntity.ok()
        .eTag(Revision.tag(row.quotaRevision()))
        .body(QuotaView.of(row.quota()));
  }

  /** From now on; what has been taken beyond it stays. */
  @Operation(
      operationId = "putQuota",
      summary = "Sets all bounds of a tenant: what is left out has none",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(mediaType = "application/json", schema = @Schema(ref = "QuotaWish"))))
  @ReadsJson
  @WantsRevision
  @Refuses({ErrorCode.LIMIT_EXCEEDED})
  @Needs(Scope.OPERATOR)
  @PutMapping(
      path = "/v1/tenants/{id}/quota",
      consumes = "application/json",
      produces = "application/json")
  ResponseEntity<QuotaView> putQuota(
      Caller caller,
      @PathVariable String id,
      @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
      HttpServletRequest request)
      throws IOException {
    UUID tenant = row(id).id();
    long expected = Revision.expected(ifMatch);
    Quota quota =
        TreeNode.read(
            JsonBody.readObject(request.getInputStream()).tree(), TenantController::quota);
    if (!tenants.limit(caller, tenant, quota, expected)) {
      throw Revision.changed();
    }
    return quota(id);
  }

  private Tenants.Row row(String id) {
    return PrefixedId.TENANT
        .parse(id)
        .flatMap(tenants::find)
        .orElseThrow(TenantController::unknown);
  }

  private static QuantryException unknown() {
    return new QuantryException(ErrorCode.NOT_FOUND, "There is no such tenant");
  }
}
