package io.quantry.jobservice.registry;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.Verdict;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.rest.Cursors;
import io.quantry.jobservice.rest.Page;
import io.quantry.jobservice.rest.PageRequest;
import io.quantry.jobservice.rest.Refuses;
import io.swagger.v3.oas.annotations.Operation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/versions}: versions of all models, by what they are and what is said of them. */
@RestController
class VersionSearchController {
  private static final List<String> VERDICTS =
      Arrays.stream(Verdict.values()).map(Verdict::name).toList();
  private static final List<String> STAGES =
      Stage.NAMES.stream().filter(name -> !name.equals(Stage.NONE.wireName())).toList();
  private static final List<String> ORIGINS = List.of("upload", "job");

  private final VersionSearch search;
  private final Cursors cursors;

  VersionSearchController(VersionSearch search, Cursors cursors) {
    this.search = search;
    this.cursors = cursors;
  }

  @Operation(
      operationId = "searchVersions",
      summary = "Versions of all models that meet all conditions, newest first")
  @Refuses({ErrorCode.INVALID_PAGE_SIZE, ErrorCode.INVALID_CURSOR, ErrorCode.INVALID_ENUM})
  @Needs(Scope.READ)
  @GetMapping(path = "/v1/versions", produces = "application/json")
  Page<Views.VersionMatch> find(
      Caller caller,
      @RequestParam(required = false) @Nullable String model,
      @RequestParam(required = false) @Nullable String technique,
      @RequestParam(required = false) @Nullable String verdict,
      @RequestParam(required = false) @Nullable String stage,
      @RequestParam(required = false) @Nullable String origin,
      @RequestParam(required = false) @Nullable List<String> label,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor) {
    Map<String, @Nullable String> values = new HashMap<>();
    values.put("model", model);
    values.put("technique", technique);
    values.put("verdict", oneOf("verdict", verdict, VERDICTS));
    values.put("stage", oneOf("stage", stage, STAGES));
    values.put("origin", oneOf("origin", origin, ORIGINS));
    VersionSearch.Wanted wanted =
        VersionSearch.Wanted.of(values, label == null ? List.of() : label);
    PageRequest page =
        cursors.page(caller.tenantId(), "versions with " + wanted.terms(), limit, cursor);
    String after = page.after();
    List<VersionSearch.Match> found =
        search.find(
            caller.tenantId(), wanted, after == null ? null : UUID.fromString(after), page.fetch());
    return Page.of(found, page, match -> match.id().toString()).map(VersionSearch.Match::view);
  }

  private static @Nullable String oneOf(String name, @Nullable String value, List<String> known) {
    if (value != null && !known.contains(value)) {
      throw new QuantryException(
          ErrorCode.INVALID_ENUM, "Expected " + name + " to be one of " + known);
    }
    return value;
  }
}
