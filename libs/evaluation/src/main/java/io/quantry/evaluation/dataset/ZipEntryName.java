package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Names of archive entries that stay inside wherever they are unpacked. */
final class ZipEntryName {
  private static final int FILE_KIND = 0xf000;
  private static final int SYMBOLIC_LINK = 0xa000;
  private static final int MOST_CHARACTERS = 1024;

  private ZipEntryName() {}

  static String checked(byte[] utf8, int unixMode) {
    String name;
    try {
      name = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new EvaluationException("archive-entry-forbidden", "an entry's name is not UTF-8", e);
    }
    List<String> parts = Arrays.asList(name.split("/", -1));
    boolean escapes =
        name.isEmpty()
            || name.length() > MOST_CHARACTERS
            || name.startsWith("/")
            || name.indexOf('\\') >= 0
            || name.indexOf(':') >= 0
            || parts.contains("..")
            || parts.contains(".")
            || name.codePoints().anyMatch(ZipEntryName::invisible);
    if (escapes || (unixMode & FILE_KIND) == SYMBOLIC_LINK) {
      throw new EvaluationException(
          "archive-entry-forbidden",
          "entry '%s' is %s; only plain relative paths are read"
              .formatted(printable(name), escapes ? "no plain path" : "a symbolic link"));
    }
    return name;
  }

  private static boolean invisible(int character) {
    return Character.isISOControl(character) || Character.getType(character) == Character.FORMAT;
  }

  private static String printable(String name) {
    StringBuilder text = new StringBuilder();
    name.codePoints()
        .limit(100)
        .forEach(character -> text.appendCodePoint(invisible(character) ? '?' : character));
    return text.toString();
  }
}
