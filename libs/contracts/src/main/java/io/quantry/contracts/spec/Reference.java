package io.quantry.contracts.spec;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a spec names a model or a dataset: {@code name@alias}, {@code name:version}, {@code name}
 * (the latest version), or {@code sha256:…}. Exactly one of {@code name} and {@code sha256} is
 * present. A dataset's name, with or without a version, may be followed by {@code #split}.
 *
 * @param name plain name
 * @param version version number, from 1
 * @param alias alias
 * @param sha256 digest of the model's main file
 * @param split a part of the dataset's samples that its manifest declares; of datasets only
 */
public record Reference(
    @Nullable String name,
    @Nullable Integer version,
    @Nullable String alias,
    @Nullable String sha256,
    @Nullable String split) {
  /** What a name of a model, dataset, alias or file stem may look like. */
  public static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9._-]{0,126}[a-z0-9])?");

  private static final Pattern FORM =
      Pattern.compile(
          "(?:sha256:(?<sha>[0-9a-f]{64}))|(?:(?<name>[a-z0-9._-]{1,128})(?::(?<version>[1-9][0-9]{0,8})|@(?<alias>[a-z0-9._-]{1,128}))?(?:#(?<split>[a-z0-9._-]{1,128}))?)");

  /** The reference that {@code text} spells, empty if it spells none. */
  public static Optional<Reference> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String digest = matcher.group("sha");
    if (digest != null) {
      return Optional.of(new Reference(null, null, null, digest, null));
    }
    String name = matcher.group("name");
    String version = matcher.group("version");
    String alias = matcher.group("alias");
    String split = matcher.group("split");
    if (Stream.of(name, alias, split)
        .anyMatch(part -> part != null && !NAME.matcher(part).matches())) {
      return Optional.empty();
    }
    return Optional.of(
        new Reference(name, version == null ? null : Integer.valueOf(version), alias, null, split));
  }

  @Override
  public String toString() {
    if (sha256 != null) {
      return "sha256:" + sha256;
    }
    return name
        + (version != null ? ":" + version : alias != null ? "@" + alias : "")
        + (split != null ? "#" + split : "");
  }
}
