package io.quantry.jobservice.oci;

import io.quantry.jobservice.wake.Looping;
import io.quantry.jobservice.wake.WakeableLoop;
import org.springframework.stereotype.Component;

/** Gives up uploads that nobody goes on with; the bytes go with the next collection. */
@Component
class PushExpiry implements Looping {
  private final WakeableLoop loop;

  PushExpiry(BlobUploads uploads, OciSettings settings) {
    this.loop = new WakeableLoop("oci upload expiry", settings.sweep(), uploads::expire);
  }

  @Override
  public WakeableLoop loop() {
    return loop;
  }
}
