package io.quantry.artifact;

import java.util.regex.Pattern;

/**
 * The name of stored bytes.
 *
 * @param hex 64 lower-case hexadecimal digits; nothing else is accepted, so a digest is safe as a
 *     file name
 */
public record Sha256(String hex) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  public Sha256 {
    if (!FORM.matcher(hex).matches()) {
      throw new IllegalArgumentException("not a SHA-256 in lower-case hexadecimal");
    }
  }

  @Override
  public String toString() {
    return hex;
  }
}
