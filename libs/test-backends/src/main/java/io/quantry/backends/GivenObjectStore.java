package io.quantry.backends;

import io.quantry.objectstore.ObjectStore;
import java.net.URI;
import java.util.Optional;

/** An object store that somebody else runs: {@code -Dobject-store=http://key:secret@host:port}. */
final class GivenObjectStore {
  private GivenObjectStore() {}

  static Optional<ObjectStore> named() {
    String given = System.getProperty("object-store", "");
    return given.isEmpty() ? Optional.empty() : Optional.of(parse(URI.create(given)));
  }

  private static ObjectStore parse(URI given) {
    String[] user = String.valueOf(given.getUserInfo()).split(":", 2);
    if (user.length != 2) {
      throw new IllegalArgumentException(
          "-Dobject-store must be http://key:secret@host:port, not " + given.getHost());
    }
    URI endpoint =
        URI.create("%s://%s:%d".formatted(given.getScheme(), given.getHost(), given.getPort()));
    return new ObjectStore(endpoint, user[0], user[1]);
  }
}
