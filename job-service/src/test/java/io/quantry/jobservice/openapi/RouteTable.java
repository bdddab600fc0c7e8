package io.quantry.jobservice.openapi;

import io.quantry.contracts.access.OpenPaths;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** What is really mapped for users. */
public final class RouteTable {
  private RouteTable() {}

  /**
   * A path and what is done to it.
   *
   * @param method in lower case, as OpenAPI spells it
   */
  public record Route(String path, String method) implements Comparable<Route> {
    /** Whether nobody need say who he is. */
    public boolean open() {
      String example = path.replace("{token}", "x".repeat(64));
      return OpenPaths.contains(method.toUpperCase(Locale.ROOT), example);
    }

    @Override
    public int compareTo(Route other) {
      return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
      return path + " " + method;
    }
  }

  /** Each route below {@code /v1}, which the published document describes, with its handlers. */
  public static Map<Route, List<HandlerMethod>> of(RequestMappingHandlerMapping mappings) {
    return below("/v1/", mappings);
  }

  /** Each route below {@code /v2}, which others have specified. */
  public static Map<Route, List<HandlerMethod>> ofDistribution(
      RequestMappingHandlerMapping mappings) {
    return below("/v2/", mappings);
  }

  private static Map<Route, List<HandlerMethod>> below(
      String root, RequestMappingHandlerMapping mappings) {
    Map<Route, List<HandlerMethod>> routes = new TreeMap<>();
    mappings
        .getHandlerMethods()
        .forEach(
            (mapping, handler) -> {
              for (String path : mapping.getPatternValues()) {
                for (RequestMethod method : mapping.getMethodsCondition().getMethods()) {
                  if (path.startsWith(root)) {
                    routes
                        .computeIfAbsent(
                            new Route(path, method.name().toLowerCase(Locale.ROOT)),
                            route -> new ArrayList<>())
                        .add(handler);
                  }
                }
              }
            });
    return routes;
  }
}
