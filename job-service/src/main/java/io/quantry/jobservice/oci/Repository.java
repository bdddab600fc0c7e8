package io.quantry.jobservice.oci;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.util.regex.Pattern;

/** The name of a repository, as the specification has it; one without slashes may be a model's. */
record Repository(String name) {
  /** Stands for a slash in the one segment of a path that routes know, see {@link PathFilter}. */
  static final char SLASH = '~';

  private static final int LONGEST = 255;
  private static final String PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
  private static final Pattern FORM = Pattern.compile(PART + "(?:/" + PART + ")*");

  Repository {
    if (name.length() > LONGEST || !FORM.matcher(name).matches()) {
      throw new QuantryException(
          ErrorCode.INVALID_NAME,
          "Expected a repository of lower-case letters and digits, single . _ - between, parts by /");
    }
  }

  /**
   * As it is in the path that routes see.
   *
   * @throws QuantryException {@code invalid-name}
   */
  static Repository of(String segment) {
    return new Repository(segment.replace(SLASH, '/'));
  }

  /** Where something of it is, for instance {@code blobs/sha256:…}. */
  String path(String rest) {
    return "/v2/" + name + "/" + rest;
  }
}
