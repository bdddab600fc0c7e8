package io.quantry.jobservice.pipeline;

import io.quantry.contracts.spec.TreeNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a connection shall be, as users write it.
 *
 * @param secret as of {@link Credentials}
 * @param token what statuses are told with; absent: none are
 */
record ConnectionWish(
    Forge kind,
    String name,
    String repository,
    String apiBase,
    String secret,
    @Nullable String token) {
  static final String REPOSITORY = "[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+){1,20}";
  static final int MAX_NAME = 100;
  static final int MAX_REPOSITORY = 255;
  private static final Pattern NAME = Pattern.compile(REPOSITORY);

  static ConnectionWish read(Map<String, Object> body) {
    return TreeNode.read(body, ConnectionWish::read);
  }

  private static @Nullable ConnectionWish read(TreeNode body) {
    Forge kind =
        body.required("kind", ConnectionWish::kind, "one of " + List.of("github", "gitlab"));
    String name = body.required("name", ConnectionWish::name, "1 to 100 characters");
    String repository =
        body.required("repository", ConnectionWish::repository, "a name such as acme/vision");
    String secret = body.required("secret", Credentials::secret, Credentials.SECRET);
    String token = Credentials.token(body);
    Optional<String> base = body.optional("apiBase", Optional::of, "an https URL");
    if (kind == null || name == null || repository == null || secret == null) {
      return null;
    }
    String api = base.map(url -> url.replaceAll("/+$", "")).orElse(kind.api());
    return new ConnectionWish(kind, name, repository, api, secret, token);
  }

  private static Optional<Forge> kind(String text) {
    return List.of(Forge.values()).stream()
        .filter(forge -> forge.wireName().equals(text))
        .findFirst();
  }

  private static Optional<String> name(String text) {
    return Optional.of(text).filter(name -> !name.isBlank() && name.length() <= MAX_NAME);
  }

  private static Optional<String> repository(String text) {
    return Optional.of(text)
        .filter(name -> name.length() <= MAX_REPOSITORY && NAME.matcher(name).matches());
  }
}
