package io.quantry.jobservice.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.access.ApiKey;
import io.quantry.contracts.access.OpenPaths;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.contracts.spec.TreeNode;
import io.quantry.jobservice.rest.JsonBody;
import io.quantry.jobservice.rest.ReadsJson;
import io.quantry.jobservice.rest.Refuses;
import io.quantry.jobservice.tenancy.RowViews;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /v1/session}: who calls, and for browsers a cookie in place of the key, which then need
 * not be kept where a script could read it.
 */
@RestController
@RequestMapping(OpenPaths.SESSION)
class SessionController {
  private final ApiKeys keys;
  private final Sessions sessions;
  private final SessionSettings settings;

  SessionController(ApiKeys keys, Sessions sessions, SessionSettings settings) {
    this.keys = keys;
    this.sessions = sessions;
    this.settings = settings;
  }

  /**
   * Who calls.
   *
   * @param actor the key or the provider's user
   * @param csrfToken what a browser sends with every change in {@code X-CSRF-Token}; absent where
   *     no cookie was sent
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "Session")
  record View(String tenant, String actor, String scope, @Nullable String csrfToken) {
    static View of(Caller caller, @Nullable String csrfToken) {
      return new View(
          PrefixedId.TENANT.format(caller.tenantId()),
          caller.actor(),
          caller.scope().wireName(),
          csrfToken);
    }
  }

  @Operation(operationId = "getSession", summary = "Who calls")
  @Needs(Scope.READ)
  @GetMapping(produces = "application/json")
  View get(Caller caller, HttpServletRequest request) {
    return View.of(caller, SessionCookie.of(request).map(sessions::forgeryToken).orElse(null));
  }

  @Operation(
      operationId = "openSession",
      summary = "Signs a browser in: the answer sets a cookie",
      requestBody =
          @RequestBody(
              required = true,
              content = @Content(mediaType = "application/json", schema = @Schema(ref = "SignIn"))))
  @ReadsJson
  @Refuses({ErrorCode.INVALID_API_KEY})
  @ResponseStatus(HttpStatus.CREATED)
  @PostMapping(consumes = "application/json", produces = "application/json")
  ResponseEntity<View> open(HttpServletRequest request) throws IOException {
    String key =
        TreeNode.read(
            JsonBody.readObject(request.getInputStream()).tree(),
            body -> body.required("key", Optional::of, "an API key"));
    Caller caller =
        Optional.of(key)
            .filter(text -> ApiKey.isWellFormed(ApiKey.USER_PREFIX, text))
            .flatMap(keys::valid)
            .orElseThrow(
                () -> new QuantryException(ErrorCode.INVALID_API_KEY, "The API key is not valid"));
    String token = open(caller);
    return ResponseEntity.created(URI.create(OpenPaths.SESSION))
        .header(
            "Set-Cookie",
            SessionCookie.set(token, settings.duration(), settings.secure()).toString())
        .header("Cache-Control", "no-store")
        .body(View.of(caller, sessions.forgeryToken(token)));
  }

  private String open(Caller caller) {
    try (RowViews.Restore ignored = RowViews.tenant(caller.tenantId())) {
      return sessions.open(caller);
    }
  }

  @Operation(operationId = "closeSession", summary = "Signs a browser out")
  @Needs(Scope.READ)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @DeleteMapping
  ResponseEntity<Void> close(Caller caller, HttpServletRequest request) {
    SessionCookie.of(request).ifPresent(token -> sessions.close(caller, token));
    return ResponseEntity.noContent()
        .header("Set-Cookie", SessionCookie.set("", Duration.ZERO, settings.secure()).toString())
        .build();
  }
}
