package io.quantry.jobservice.pipeline;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A status as the API of a forge takes it: GitHub's <a
 * href="https://docs.github.com/en/rest/commits/statuses">commit statuses</a>, GitLab's <a
 * href="https://docs.gitlab.com/api/commits/">commit statuses</a>.
 */
record StatusRequest(String url, Map<String, String> headers, Map<String, String> body) {
  /**
   * The request that tells a status.
   *
   * @param pipeline the pipeline's name, by which forges tell statuses of a commit apart
   * @param target where it leads to, absent for nowhere
   */
  static StatusRequest of(
      Connection connection,
      String token,
      String commit,
      String pipeline,
      Status status,
      @Nullable String target) {
    Map<String, String> body = new LinkedHashMap<>();
    body.put("state", status.state().of(connection.kind()));
    body.put(
        switch (connection.kind()) {
          case GITHUB -> "context";
          case GITLAB -> "name";
        },
        "quantry/" + pipeline);
    body.put("description", status.description());
    if (target != null) {
      body.put("target_url", target);
    }
    return new StatusRequest(url(connection, commit), headers(connection.kind(), token), body);
  }

  private static String url(Connection connection, String commit) {
    return switch (connection.kind()) {
      case GITHUB ->
          connection.apiBase() + "/repos/" + connection.repository() + "/statuses/" + commit;
      case GITLAB ->
          connection.apiBase()
              + "/api/v4/projects/"
              + URLEncoder.encode(connection.repository(), StandardCharsets.UTF_8)
              + "/statuses/"
              + commit;
    };
  }

  private static Map<String, String> headers(Forge forge, String token) {
    return switch (forge) {
      case GITHUB ->
          Map.of(
              "Authorization", "Bearer " + token,
              "Accept", "application/vnd.github+json",
              "X-GitHub-Api-Version", "2022-11-28");
      case GITLAB -> Map.of("PRIVATE-TOKEN", token, "Accept", "application/json");
    };
  }
}
