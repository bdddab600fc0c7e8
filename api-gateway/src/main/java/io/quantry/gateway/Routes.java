package io.quantry.gateway;

import static org.springframework.cloud.gateway.server.mvc.filter.BeforeFilterFunctions.uri;
import static org.springframework.cloud.gateway.server.mvc.handler.HandlerFunctions.http;
import static org.springframework.core.NestedExceptionUtils.getMostSpecificCause;
import static org.springframework.web.servlet.function.RequestPredicates.GET;
import static org.springframework.web.servlet.function.RequestPredicates.all;
import static org.springframework.web.servlet.function.RequestPredicates.path;

import io.quantry.contracts.ErrorCode;
import io.quantry.gateway.dashboard.Dashboard;
import io.quantry.telemetry.Drain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.server.mvc.handler.GatewayRouterFunctions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * {@code /v1} and {@code /v2} go to job-service; {@code /healthz} says whether this process wants
 * requests; everything else is the dashboard's or does not exist.
 */
@Configuration(proxyBeanMethods = false)
class Routes {
  private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

  @Bean
  RouterFunction<ServerResponse> router(
      GatewaySettings settings, Drain drain, Dashboard dashboard) {
    return GatewayRouterFunctions.route("api")
        .route(path("/v1/**").or(path("/v2/**")), http())
        .before(uri(settings.jobService().getFirst())) // whichever replica then takes it
        .onError(InvalidParameterException.class, Routes::unreadable)
        .onError(Routes::isUnreachable, Routes::unavailable)
        .onError(Throwable.class, Routes::failed)
        .build()
        .and(local(drain, dashboard));
  }

  private static RouterFunction<ServerResponse> local(Drain drain, Dashboard dashboard) {
    return GatewayRouterFunctions.route("local")
        .route(GET(PublicPath.HEALTH), request -> health(drain))
        .route(Routes::isDashboard, request -> orNotFound(dashboard.answer(request), request))
        .route(all(), Routes::notFound)
        .onError(Throwable.class, Routes::failed)
        .build();
  }

  private static boolean isDashboard(ServerRequest request) {
    return PublicPath.isDashboard(
        request.method().name(), request.servletRequest().getRequestURI());
  }

  private static ServerResponse orNotFound(Optional<ServerResponse> answer, ServerRequest request) {
    return answer.orElseGet(() -> notFound(request));
  }

  private static ServerResponse health(Drain drain) {
    return drain.ready()
        ? ServerResponse.ok().body(Map.of("status", "up"))
        : ServerResponse.status(ErrorCode.SERVICE_UNAVAILABLE.httpStatus())
            .body(Map.of("status", "not ready"));
  }

  private static boolean isUnreachable(Throwable failure) {
    return failure instanceof ResourceAccessException
        || failure instanceof IOException
        || failure instanceof UncheckedIOException;
  }

  private static ServerResponse unavailable(Throwable failure, ServerRequest request) {
    Problem problem =
        problem(request, ErrorCode.SERVICE_UNAVAILABLE, "The service cannot be reached, try again");
    LOG.warn(
        "Request {} did not reach job-service: {}",
        problem.requestId(),
        getMostSpecificCause(failure).toString());
    return answer(problem);
  }

  private static ServerResponse unreadable(Throwable failure, ServerRequest request) {
    return answer(
        problem(
            request,
            ErrorCode.INVALID_REQUEST,
            "The query has a part without a name or is broken"));
  }

  private static ServerResponse failed(Throwable failure, ServerRequest request) {
    Problem problem = problem(request, ErrorCode.INTERNAL_ERROR, "The request could not be served");
    LOG.error("Request {} failed in the gateway", problem.requestId(), failure);
    return answer(problem);
  }

  private static ServerResponse notFound(ServerRequest request) {
    return answer(
        problem(
            request,
            ErrorCode.NOT_FOUND,
            "There is nothing at this path; the API is below /v1, images below /v2"));
  }

  private static Problem problem(ServerRequest request, ErrorCode code, String detail) {
    return Problem.of(code, detail, request.servletRequest());
  }

  private static ServerResponse answer(Problem problem) {
    return ServerResponse.status(problem.status())
        .contentType(MediaType.parseMediaType(problem.contentType()))
        .headers(headers -> problem.headers().forEach(headers::set))
        .build(
            (request, response) -> {
              response.getOutputStream().write(problem.json());
              return null;
            });
  }
}
