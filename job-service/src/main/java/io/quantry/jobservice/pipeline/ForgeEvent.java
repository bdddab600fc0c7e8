package io.quantry.jobservice.pipeline;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a forge tells of a repository.
 *
 * @param revision the commit; of a release whose hook does not name it, the tag
 * @param ref in full, for instance {@code refs/heads/main}
 */
record ForgeEvent(Trigger trigger, String repository, String revision, String ref) {
  private static final String HEADS = "refs/heads/";
  private static final String TAGS = "refs/tags/";
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

  /** The branch or tag without the beginning that says which of them it is. */
  String shortRef() {
    return ref.startsWith(HEADS) ? ref.substring(HEADS.length()) : ref.substring(TAGS.length());
  }

  /** Whether the forge takes statuses for the revision. */
  boolean namesCommit() {
    return COMMIT.matcher(revision).matches();
  }

  /** What templates may name. */
  Map<String, String> values() {
    Map<String, String> values = new HashMap<>();
    values.put("sha", revision);
    values.put("ref", ref);
    values.put("branch", ref.startsWith(HEADS) ? shortRef() : "");
    values.put("tag", ref.startsWith(TAGS) ? shortRef() : "");
    values.put("repository", repository);
    return values;
  }

  /**
   * What a hook tells; empty where it is nothing that pipelines run on, such as a ping, a deletion
   * or a draft.
   *
   * @param name as the forge's header says it
   */
  static Optional<ForgeEvent> of(Forge forge, String name, Map<String, Object> body) {
    return switch (forge) {
      case GITHUB -> github(name, body);
      case GITLAB -> gitlab(name, body);
    };
  }

  private static Optional<ForgeEvent> github(String name, Map<String, Object> body) {
    String repository = text(body, "repository", "full_name");
    return switch (name) {
      case "push" -> {
        String head = text(body, "head_commit", "id");
        yield Boolean.TRUE.equals(body.get("deleted"))
            ? Optional.empty()
            : pushed(repository, head == null ? text(body, "after") : head, text(body, "ref"));
      }
      case "release" -> {
        String target = text(body, "release", "target_commitish");
        boolean commit = target != null && COMMIT.matcher(target).matches();
        String tag = text(body, "release", "tag_name");
        yield "published".equals(body.get("action"))
            ? released(repository, commit ? target : tag, tag)
            : Optional.empty();
      }
      default -> Optional.empty();
    };
  }

  private static Optional<ForgeEvent> gitlab(String name, Map<String, Object> body) {
    String repository = text(body, "project", "path_with_namespace");
    return switch (name) {
      case "Push Hook", "Tag Push Hook" ->
          pushed(repository, text(body, "checkout_sha"), text(body, "ref"));
      case "Release Hook" ->
          "create".equals(body.get("action"))
              ? released(repository, text(body, "commit", "id"), text(body, "tag"))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<ForgeEvent> pushed(
      @Nullable String repository, @Nullable String commit, @Nullable String ref) {
    if (repository == null || commit == null || ref == null) {
      return Optional.empty();
    }
    if (ref.startsWith(HEADS)) {
      return Optional.of(new ForgeEvent(Trigger.PUSH, repository, commit, ref));
    }
    return ref.startsWith(TAGS)
        ? Optional.of(new ForgeEvent(Trigger.TAG, repository, commit, ref))
        : Optional.empty();
  }

  private static Optional<ForgeEvent> released(
      @Nullable String repository, @Nullable String revision, @Nullable String tag) {
    return repository == null || revision == null || tag == null
        ? Optional.empty()
        : Optional.of(new ForgeEvent(Trigger.RELEASE, repository, revision, TAGS + tag));
  }

  /** The text at a path of members, absent where there is none. */
  private static @Nullable String text(Map<String, Object> body, String... path) {
    Object at = body;
    for (String member : path) {
      at = at instanceof Map<?, ?> map ? map.get(member) : null;
    }
    return at instanceof String text && !text.isEmpty() ? text : null;
  }
}
