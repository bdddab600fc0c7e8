package io.quantry.jobservice.limit;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** One token bucket a key. Thread-safe. */
@Component
class KeyBuckets {
  private static final int TYPICAL = 64;
  private static final float LOAD_FACTOR = 0.75f;

  private final RateSettings settings;
  private final Map<UUID, Bucket> buckets;

  KeyBuckets(RateSettings settings) {
    this.settings = settings;
    this.buckets =
        new LinkedHashMap<>(TYPICAL, LOAD_FACTOR, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<UUID, Bucket> eldest) {
            return size() > settings.keys();
          }
        };
  }

  synchronized Bucket of(UUID key) {
    return buckets.computeIfAbsent(key, unknown -> full());
  }

  private Bucket full() {
    return Bucket.builder()
        .addLimit(
            Bandwidth.builder()
                .capacity(settings.shareOfBurst())
                .refillGreedy(settings.sharePerSecond(), Duration.ofSeconds(1))
                .build())
        .withCustomTimePrecision(TimeMeter.SYSTEM_NANOTIME)
        .build();
  }
}
