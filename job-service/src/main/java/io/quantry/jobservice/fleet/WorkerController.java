package io.quantry.jobservice.fleet;

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
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/workers}: the fleet as users see it, and as its operators keep it. */
@RestController
class WorkerController {
  private final WorkerTable workers;
  private final Fleet fleet;
  private final Cursors cursors;

  WorkerController(WorkerTable workers, Fleet fleet, Cursors cursors) {
    this.workers = workers;
    this.fleet = fleet;
    this.cursors = cursors;
  }

  @Operation(operationId = "listWorkers", summary = "The fleet, who joined last first")
  @Refuses({
    ErrorCode.INVALID_PAGE_SIZE,
    ErrorCode.INVALID_CURSOR,
    ErrorCode.INVALID_ENUM,
    ErrorCode.INVALID_VALUE
  })
  @Needs(Scope.READ)
  @GetMapping(path = "/v1/workers", produces = "application/json")
  Page<WorkerView> list(
      Caller caller,
      @RequestParam(required = false) @Nullable String role,
      @RequestParam(required = false) @Nullable String pool,
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(required = false) @Nullable List<String> label,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor) {
    WorkerQuery query = WorkerQuery.of(role, pool, state, label);
    PageRequest page = cursors.page(caller.tenantId(), query.listName(), limit, cursor);
    String after = page.after();
    List<WorkerView> found =
        workers.list(
            caller.tenantId(), query, after == null ? null : UUID.fromString(after), page.fetch());
    return Page.of(found, page, worker -> uuid(worker.id()).toString());
  }

  @Operation(operationId = "getWorker", summary = "A member of the fleet")
  @Needs(Scope.READ)
  @GetMapping(path = "/v1/workers/{id}", produces = "application/json")
  WorkerView get(Caller caller, @PathVariable String id) {
    return workers.find(caller.tenantId(), uuid(id)).orElseThrow(WorkerController::unknown);
  }

  /** It takes nothing new from now on, and hears of it with its next heartbeat. */
  @Operation(
      operationId = "drainWorker",
      summary = "Lets a member take nothing new; wants the scope admin")
  @Needs(Scope.ADMIN)
  @PostMapping(path = "/v1/workers/{id}/drain", produces = "application/json")
  WorkerView drain(Caller caller, @PathVariable String id) {
    return want(caller, id, true);
  }

  /** It takes work again. */
  @Operation(
      operationId = "resumeWorker",
      summary = "Lets a member take work again; wants the scope admin")
  @Needs(Scope.ADMIN)
  @PostMapping(path = "/v1/workers/{id}/resume", produces = "application/json")
  WorkerView resume(Caller caller, @PathVariable String id) {
    return want(caller, id, false);
  }

  /** The fleet serves all tenants, so who only submits jobs must not take it from the others. */
  private WorkerView want(Caller caller, String id, boolean drain) {
    if (!fleet.drain(caller, uuid(id), drain)) {
      throw unknown();
    }
    return get(caller, id);
  }

  private static UUID uuid(String id) {
    return PrefixedId.WORKER.parse(id).orElseThrow(WorkerController::unknown);
  }

  private static QuantryException unknown() {
    return new QuantryException(ErrorCode.NOT_FOUND, "There is no such worker");
  }
}
