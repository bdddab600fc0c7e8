package io.quantry.gateway.dashboard;

import java.util.Arrays;
import java.util.Optional;

/** What the dashboard consists of, by the ending of a file's name. No other ending is one. */
enum FileType {
  PAGE("html", "text/html;charset=utf-8", true),
  SCRIPT("js", "text/javascript;charset=utf-8", true),
  STYLE("css", "text/css;charset=utf-8", true),
  JSON("json", "application/json", true),
  MANIFEST("webmanifest", "application/manifest+json", true),
  TEXT("txt", "text/plain;charset=utf-8", true),
  DRAWING("svg", "image/svg+xml", true),
  FONT("woff2", "font/woff2", false),
  PICTURE("png", "image/png", false),
  ICON("ico", "image/x-icon", false);

  private final String ending;
  private final String contentType;
  private final boolean compresses;

  FileType(String ending, String contentType, boolean compresses) {
    this.ending = "." + ending;
    this.contentType = contentType;
    this.compresses = compresses;
  }

  /** Empty for a path that names no file: a dot alone is no ending, as in {@code /models/v1.2}. */
  static Optional<FileType> of(String path) {
    return Arrays.stream(values()).filter(type -> path.endsWith(type.ending)).findFirst();
  }

  String contentType() {
    return contentType;
  }

  /** Whether it gets smaller by compression. */
  boolean compresses() {
    return compresses;
  }
}
