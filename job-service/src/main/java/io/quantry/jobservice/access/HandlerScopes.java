package io.quantry.jobservice.access;

import io.quantry.contracts.access.OpenPaths;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Lets a caller through to a handler whose scope it has. A handler that names no scope lets nobody
 * through, so that a new one is closed until somebody decides; where there is no handler, a caller
 * of any scope is told so.
 */
@Component
class HandlerScopes implements AuthorizationManager<RequestAuthorizationContext> {
  private final RequestMappingHandlerMapping handlers;

  HandlerScopes(RequestMappingHandlerMapping requestMappingHandlerMapping) {
    this.handlers = requestMappingHandlerMapping;
  }

  @Override
  public AuthorizationResult authorize(
      Supplier<? extends @Nullable Authentication> authentication,
      RequestAuthorizationContext context) {
    HttpServletRequest request = context.getRequest();
    if (OpenPaths.contains(request.getMethod(), request.getRequestURI())) {
      return new AuthorizationDecision(true);
    }
    if (!(authentication.get() instanceof CallerAuthentication known)) {
      return new AuthorizationDecision(false);
    }
    HandlerMethod handler = handler(request);
    if (handler == null) {
      return new AuthorizationDecision(true);
    }
    Needs needs = handler.getMethodAnnotation(Needs.class);
    return needs == null
        ? new AuthorizationDecision(false)
        : new ScopeDecision(known.getPrincipal().scope(), needs.value());
  }

  /** Whether a scope is wide enough, and which one would be. */
  record ScopeDecision(Scope held, Scope needed) implements AuthorizationResult {
    @Override
    public boolean isGranted() {
      return held.compareTo(needed) >= 0;
    }
  }

  /**
   * The handler that will be called, absent where the request will be refused for another reason.
   */
  private @Nullable HandlerMethod handler(HttpServletRequest request) {
    if (!ServletRequestPathUtils.hasParsedRequestPath(request)) {
      ServletRequestPathUtils.parseAndCache(request);
    }
    try {
      HandlerExecutionChain chain = handlers.getHandler(request);
      return chain != null && chain.getHandler() instanceof HandlerMethod method ? method : null;
    } catch (Exception noHandler) { // wrong method or type of content: answered where it is called
      return null;
    }
  }
}
