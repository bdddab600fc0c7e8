package io.quantry.jobservice.limit;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** One token bucket a key, and one a tenant whose quota bounds its requests. Thread-safe. */
@Component
class KeyBuckets {
  private static final int TYPICAL = 64;
  private static final float LOAD_FACTOR = 0.75f;

  private final RateSettings settings;
  private final Map<Owner, Bucket> buckets;

  /** Whose bucket: of a quota that is changed there is another one. */
  private record Owner(UUID id, int perSecond) {}

  KeyBuckets(RateSettings settings) {
    this.settings = settings;
    this.buckets =
        new LinkedHashMap<>(TYPICAL, LOAD_FACTOR, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Owner, Bucket> eldest) {
            return size() > settings.keys();
          }
        };
  }

  /** Of a key, or of a user of an identity provider. */
  Bucket of(UUID credential) {
    return bucket(credential, settings.shareOfBurst(), settings.sharePerSecond());
  }

  /** This replica's share of what all credentials of a tenant may do. */
  Bucket ofTenant(UUID tenant, int perSecond) {
    return bucket(tenant, perSecond, perSecond);
  }

  private synchronized Bucket bucket(UUID owner, int burst, int perSecond) {
    return buckets.computeIfAbsent(new Owner(owner, perSecond), unknown -> full(burst, perSecond));
  }

  private static Bucket full(int burst, int perSecond) {
    return Bucket.builder()
        .addLimit(
            Bandwidth.builder()
                .capacity(burst)
                .refillGreedy(perSecond, Duration.ofSeconds(1))
                .build())
        .withCustomTimePrecision(TimeMeter.SYSTEM_NANOTIME)
        .build();
  }
}
