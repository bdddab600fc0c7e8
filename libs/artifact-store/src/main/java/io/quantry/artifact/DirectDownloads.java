package io.quantry.artifact;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** A store from which others can read by themselves, if they are given an address. */
public interface DirectDownloads {
  /**
   * Where the bytes can be read by whoever has the address, so it is a secret. Whether there are
   * any is not asked. The reader checks size and digest.
   */
  URI download(Sha256 digest, Duration validFor) throws IOException;
}
