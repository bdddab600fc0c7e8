package io.quantry.cli.platform.backup;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Which files of a home make a backup; all others can be made anew, Kafka's among them. */
final class HomeFiles {
  static final String SECRETS = "secrets.json";
  static final String POSTGRES = "postgres";
  static final String PASSWORD = POSTGRES + "/password";
  static final String DATA = POSTGRES + "/data";
  static final String ARTIFACTS = "artifacts";
  static final String BLOBS = ARTIFACTS + "/blobs/";

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
  private static final int MAX_DEPTH = 12;
  private static final int FAN_OUT_DIGITS = 2;

  private HomeFiles() {}

  /** Where the artifact store keeps the bytes of a digest. */
  static String blob(String sha256) {
    return BLOBS + sha256.substring(0, FAN_OUT_DIGITS) + "/" + sha256.substring(FAN_OUT_DIGITS);
  }

  /** Whether an archive may name a file or folder so: below the home and where a backup has any. */
  static boolean allows(String name) {
    String[] segments = name.split("/", -1);
    if (segments.length > MAX_DEPTH) {
      return false;
    }
    for (String segment : segments) {
      if (!PLAIN.matcher(segment).matches()) {
        return false;
      }
    }
    return name.equals(SECRETS) || segments[0].equals(POSTGRES) || segments[0].equals(ARTIFACTS);
  }

  static Path in(Path home, String name) {
    return home.resolve(name);
  }
}
