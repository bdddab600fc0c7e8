package io.quantry.contracts.spec;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a spec names a model or a dataset: {@code name@alias}, {@code name:version}, {@code name}
 * (the latest version), or {@code sha256:…}. Exactly one of {@code name} and {@code sha256} is
 * present.
 *
 * @param name plain name
 * @param version version number, from 1
 * @param alias alias
 * @param sha256 digest of the model's main file
 */
public record Reference(
    @Nullable String name,
    @Nullable Integer version,
    @Nullable String alias,
    @Nullable String sha256) {
  /** What a name of a model, dataset, alias or file stem may look like. */
  public static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9._-]{0,126}[a-z0-9])?");

  private static final Pattern FORM =
      Pattern.compile(
          "(?:sha256:(?<sha>[0-9a-f]{64}))|(?:(?<name>[a-z0-9._-]{1,128})(?::(?<version>[1-9][0-9]{0,8})|@(?<alias>[a-z0-9._-]{1,128}))?)");

  /** The reference that {@code text} spells, empty if it spells none. */
  public static Optional<Reference> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String digest = matcher.group("sha");
    if (digest != null) {
      return Optional.of(new Reference(null, null, null, digest));
    }
    String name = matcher.group("name");
    String version = matcher.group("version");
    String alias = matcher.group("alias");
    if (!NAME.matcher(name).matches() || (alias != null && !NAME.matcher(alias).matches())) {
      return Optional.empty();
    }
    return Optional.of(
        new Reference(name, version == null ? null : Integer.valueOf(version), alias, null));
  }

  @Override
  public String toString() {
    if (sha256 != null) {
      return "sha256:" + sha256;
    }
    return name + (version != null ? ":" + version : alias != null ? "@" + alias : "");
  }
}
