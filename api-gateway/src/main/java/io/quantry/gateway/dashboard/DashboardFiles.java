package io.quantry.gateway.dashboard;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of the one jar, or folder, that holds the dashboard's page. Those of other jars on the
 * class path are not the dashboard's, and nobody's business. Each is read when it is first asked
 * for. Thread-safe.
 */
final class DashboardFiles {
  static final String PAGE = "index.html";

  private static final String FOLDER = "META-INF/resources/";
  private static final int MOST_CHARACTERS = 200;
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");

  private final @Nullable String base;
  private final Map<String, DashboardFile> known = new ConcurrentHashMap<>();

  DashboardFiles(ClassLoader classPath) {
    URL page = classPath.getResource(FOLDER + PAGE);
    this.base =
        page == null
            ? null
            : page.toString().substring(0, page.toString().length() - PAGE.length());
  }

  /**
   * A file by its path, without a slash at its beginning. Its names are plain: no path that needs
   * escapes, or leads elsewhere, is one.
   */
  Optional<DashboardFile> find(String path) {
    DashboardFile file = known.get(path);
    if (file != null) {
      return Optional.of(file);
    }
    if (base == null || path.length() > MOST_CHARACTERS || !NAME.matcher(path).matches()) {
      return Optional.empty();
    }
    Optional<DashboardFile> found = FileType.of(path).flatMap(type -> read(base + path, type));
    found.ifPresent(read -> known.put(path, read));
    return found;
  }

  private static Optional<DashboardFile> read(String address, FileType type) {
    try (InputStream bytes = URI.create(address).toURL().openStream()) {
      return Optional.of(new DashboardFile(type, bytes.readAllBytes()));
    } catch (FileNotFoundException absent) {
      return Optional.empty();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
