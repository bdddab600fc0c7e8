package io.quantry.objectstore;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Adobe's S3Mock on loopback, with a class path of its own: it ends with this JVM, whose end closes
 * its standard input. It looks at no signature, and two conditional writes at the same time may
 * both win: {@link ObjectStoreLink} makes up for both. It mixes up the parts of several multipart
 * uploads to one key.
 */
public final class ObjectStoreServer implements AutoCloseable {
  private static final long STOP_SECONDS = 10;

  private final Process process;
  private final int port;

  private ObjectStoreServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it with its data and its log in {@code home}; returns when it answers. */
  public static ObjectStoreServer start(Path home) {
    try {
      Path data = Files.createDirectories(home.resolve("data"));
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx512m",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  classPath(),
                  ServerMain.class.getName(),
                  data.toString())
              .redirectError(home.resolve("object-store.log").toFile())
              .start();
      String line = process.inputReader().readLine();
      while (line != null && !line.startsWith(ServerMain.READY)) {
        line = process.inputReader().readLine();
      }
      if (line == null) {
        throw new IllegalStateException("the object store ended while starting, see " + home);
      }
      Thread.ofPlatform().daemon().name("object-store-output").start(() -> drain(process));
      return new ObjectStoreServer(
          process, Integer.parseInt(line.substring(ServerMain.READY.length())));
    } catch (IOException e) {
      throw new UncheckedIOException("the object store cannot be started", e);
    }
  }

  /** A full pipe would stop it. */
  private static void drain(Process process) {
    try (BufferedReader output = process.inputReader()) {
      output.transferTo(Writer.nullWriter());
    } catch (IOException ended) {
      // so has the process
    }
  }

  private static String classPath() throws IOException {
    Path own = ownClasses();
    Path libraries = own.resolveSibling("object-store-lib");
    try (Stream<Path> jars = Files.list(libraries)) {
      return Stream.concat(Stream.of(own), jars.sorted())
          .map(Path::toString)
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  private static Path ownClasses() {
    try {
      return Path.of(
          ObjectStoreServer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a class path entry is no URI", e);
    }
  }

  /** On loopback. */
  public int port() {
    return port;
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
