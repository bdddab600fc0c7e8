package io.quantry.jobservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.contracts.access.ApiKey;
import io.quantry.jobservice.access.AccessSettings;
import io.quantry.jobservice.access.BootstrapSettings;
import io.quantry.jobservice.access.OidcSettings;
import io.quantry.jobservice.access.SessionSettings;
import io.quantry.jobservice.artifact.ArtifactSettings;
import io.quantry.jobservice.artifact.BucketSettings;
import io.quantry.jobservice.artifact.CollectionSettings;
import io.quantry.jobservice.dataset.DatasetCheckSettings;
import io.quantry.jobservice.drain.DrainSettings;
import io.quantry.jobservice.fleet.FleetSettings;
import io.quantry.jobservice.fleet.LeaseSettings;
import io.quantry.jobservice.inspection.InspectionSettings;
import io.quantry.jobservice.job.CheckpointSettings;
import io.quantry.jobservice.job.DispatchSettings;
import io.quantry.jobservice.job.IdempotencySettings;
import io.quantry.jobservice.job.RetrySettings;
import io.quantry.jobservice.limit.OverloadSettings;
import io.quantry.jobservice.limit.RateSettings;
import io.quantry.jobservice.oci.OciSettings;
import io.quantry.jobservice.pipeline.PipelineSettings;
import io.quantry.jobservice.pipeline.StatusSettings;
import io.quantry.jobservice.provenance.ProvenanceSettings;
import io.quantry.jobservice.registry.RegistrySettings;
import io.quantry.jobservice.registry.RetentionSettings;
import io.quantry.jobservice.upload.ImportSettings;
import io.quantry.jobservice.upload.UploadSettings;
import io.quantry.jobservice.webhook.WebhookSettings;
import io.quantry.provenance.SigningKey;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

/** The defaults and every key of the settings, and what each refuses. */
class SettingsTest {
  private static <T> T bind(Class<T> type, Map<String, String> given) {
    String prefix = type.getAnnotation(ConfigurationProperties.class).prefix();
    MapConfigurationPropertySource source = new MapConfigurationPropertySource();
    given.forEach((key, value) -> source.put(prefix + "." + key, value));
    return new Binder(source)
        .bindOrCreate(
            prefix,
            Bindable.of(type),
            new NoUnboundElementsBindHandler(BindHandler.DEFAULT, from -> true));
  }

  @Test
  void access() {
    String secret = "A".repeat(43);
    assertThat(bind(AccessSettings.class, Map.of()).keySecrets()).isEmpty();
    assertThat(bind(AccessSettings.class, Map.of("key-secrets", secret + ",B" + secret)))
        .isEqualTo(new AccessSettings(List.of(secret, "B" + secret)))
        .asString()
        .doesNotContain(secret);
    refused(AccessSettings.class, Map.of("key-secrets", "short"));
    refused(AccessSettings.class, Map.of("key-secrets", "not base64 ".repeat(9)));
  }

  @Test
  void oci() {
    assertThat(bind(OciSettings.class, Map.of()))
        .isEqualTo(new OciSettings(Duration.ofHours(24), Duration.ofMinutes(10)));
    assertThat(bind(OciSettings.class, Map.of("upload-expiry", "1h", "sweep", "1m")))
        .isEqualTo(new OciSettings(Duration.ofHours(1), Duration.ofMinutes(1)));
    refused(OciSettings.class, Map.of("upload-expiry", "0s"));
    refused(OciSettings.class, Map.of("sweep", "-1s"));
    refused(OciSettings.class, Map.of("other", "1"));
  }

  @Test
  void sessions() {
    assertThat(bind(SessionSettings.class, Map.of()))
        .isEqualTo(
            new SessionSettings(
                Duration.ofHours(12), Duration.ofHours(2), Duration.ofSeconds(10), true));
    assertThat(
            bind(
                SessionSettings.class,
                Map.of("duration", "4h", "idle", "1h", "sweep", "1s", "secure", "false")))
        .isEqualTo(
            new SessionSettings(
                Duration.ofHours(4), Duration.ofHours(1), Duration.ofSeconds(1), false));
    refused(SessionSettings.class, Map.of("idle", "13h"));
    refused(SessionSettings.class, Map.of("sweep", "0s"));
  }

  @Test
  void oidc() {
    assertThat(bind(OidcSettings.class, Map.of()))
        .isEqualTo(new OidcSettings(null, null, "quantry_tenant", "scope"));
    assertThat(
            bind(
                OidcSettings.class,
                Map.of(
                    "issuer", "https://id.example.org",
                    "audience", "quantry",
                    "tenant-claim", "org",
                    "scope-claim", "roles")))
        .isEqualTo(new OidcSettings("https://id.example.org", "quantry", "org", "roles"));
    refused(OidcSettings.class, Map.of("issuer", "https://id.example.org"));
  }

  @Test
  void retention() {
    assertThat(bind(RetentionSettings.class, Map.of()).grace()).isEqualTo(Duration.ofDays(7));
    assertThat(bind(RetentionSettings.class, Map.of("grace", "0s")).grace()).isZero();
    refused(RetentionSettings.class, Map.of("interval", "0s"));
  }

  @Test
  void registry() {
    assertThat(bind(RegistrySettings.class, Map.of()).protectedAliases())
        .containsExactly("champion");
    assertThat(
            bind(RegistrySettings.class, Map.of("protected-aliases", "prod,live"))
                .protectedAliases())
        .containsExactly("prod", "live");
  }

  @Test
  void provenance() {
    assertThat(bind(ProvenanceSettings.class, Map.of()))
        .isEqualTo(new ProvenanceSettings(null, List.of(), "urn:quantry:builder"));
    String pem =
        """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
        -----END PRIVATE KEY-----
        """;
    String withdrawn = "a".repeat(64);
    assertThat(
            bind(
                ProvenanceSettings.class,
                Map.of(
                    "signing-key", pem,
                    "withdrawn-keys", withdrawn,
                    "builder-id", "https://quantry.example.org")))
        .isEqualTo(new ProvenanceSettings(pem, List.of(withdrawn), "https://quantry.example.org"))
        .asString()
        .doesNotContain("MC4C");
    refused(ProvenanceSettings.class, Map.of("signing-key", "no key"));
    refused(ProvenanceSettings.class, Map.of("withdrawn-keys", "a"));
    refused(ProvenanceSettings.class, Map.of("builder-id", "here"));
    refused(
        ProvenanceSettings.class,
        Map.of("signing-key", pem, "withdrawn-keys", SigningKey.ofPem(pem).verification().id()));
  }

  @Test
  void drain() {
    assertThat(bind(DrainSettings.class, Map.of()))
        .isEqualTo(new DrainSettings(Duration.ofSeconds(5)));
    assertThat(bind(DrainSettings.class, Map.of("period", "0s")))
        .isEqualTo(new DrainSettings(Duration.ZERO));
    assertThatThrownBy(() -> bind(DrainSettings.class, Map.of("period", "-1s")))
        .rootCause()
        .hasMessageContaining("job-service.drain.period");
  }

  @Test
  void leases() {
    assertThat(bind(LeaseSettings.class, Map.of()))
        .isEqualTo(
            new LeaseSettings(
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(25),
                Duration.ofSeconds(2)));
    assertThat(
            bind(
                LeaseSettings.class,
                Map.of("duration", "4s", "heartbeat", "1s", "lost-after", "3s", "sweep", "2s")))
        .isEqualTo(
            new LeaseSettings(
                Duration.ofSeconds(4),
                Duration.ofSeconds(1),
                Duration.ofSeconds(3),
                Duration.ofSeconds(2)));
    refused(LeaseSettings.class, Map.of("lost-after", "30s"));
    refused(LeaseSettings.class, Map.of("sweep", "0s"));
  }

  @Test
  void retries() {
    assertThat(bind(RetrySettings.class, Map.of()))
        .isEqualTo(
            new RetrySettings(
                Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofSeconds(10)));
    assertThat(
            bind(RetrySettings.class, Map.of("base", "1s", "most", "2s", "prefer-another", "3s")))
        .isEqualTo(
            new RetrySettings(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3)));
    refused(RetrySettings.class, Map.of("most", "1s"));
  }

  @Test
  void dispatch() {
    assertThat(bind(DispatchSettings.class, Map.of()))
        .isEqualTo(new DispatchSettings(Duration.ofSeconds(1), Duration.ofSeconds(30), 2));
    assertThat(
            bind(
                DispatchSettings.class,
                Map.of("interval", "2s", "republish-after", "9s", "records-per-member", "3")))
        .isEqualTo(new DispatchSettings(Duration.ofSeconds(2), Duration.ofSeconds(9), 3));
    refused(DispatchSettings.class, Map.of("records-per-member", "0"));
  }

  @Test
  void pools() {
    assertThat(bind(FleetSettings.class, Map.of()).pools())
        .containsOnlyKeys("cpu", "cpu-vnni", "gpu", "accelerator");
    assertThat(
            bind(
                    FleetSettings.class,
                    Map.of("pools.amx.hardware", "cpu", "pools.amx.requires[0]", "amx_int8"))
                .pools())
        .containsEntry("amx", new FleetSettings.Pool("cpu", List.of("amx_int8")))
        .hasSize(5);
    refused(FleetSettings.class, Map.of("pools.amx.hardware", "abacus"));
    assertThat(bind(FleetSettings.class, Map.of()).forgetAfter()).isEqualTo(Duration.ofHours(24));
    assertThat(bind(FleetSettings.class, Map.of("forget-after", "2h")).forgetAfter())
        .isEqualTo(Duration.ofHours(2));
    refused(FleetSettings.class, Map.of("forget-after", "0s"));
  }

  @Test
  void artifacts() {
    assertThat(bind(ArtifactSettings.class, Map.of("folder", "store")))
        .isEqualTo(
            new ArtifactSettings(
                ArtifactSettings.Kind.FILES, Path.of("store"), DataSize.ofGigabytes(64), null));
    assertThat(
            bind(ArtifactSettings.class, Map.of("folder", "store", "max-file-size", "1MB"))
                .maxFileSize())
        .isEqualTo(DataSize.ofMegabytes(1));
    refused(ArtifactSettings.class, Map.of("max-file-size", "1MB"));
    refused(ArtifactSettings.class, Map.of("folder", "store", "max-file-size", "0"));
  }

  @Test
  void bucket() {
    assertThat(bind(ArtifactSettings.class, Map.of("kind", "s3", "s3.bucket", "models")).s3())
        .isEqualTo(
            new BucketSettings(
                "models",
                "",
                null,
                "us-east-1",
                false,
                null,
                null,
                DataSize.ofMegabytes(8),
                true,
                Duration.ofMinutes(15)));
    assertThat(
            bind(
                    ArtifactSettings.class,
                    with(
                        Map.of(
                            "s3.bucket", "models",
                            "s3.prefix", "quantry/",
                            "s3.endpoint", "http://127.0.0.1:9000",
                            "s3.region", "eu-west-1",
                            "s3.path-style", "true",
                            "s3.access-key-id", "key",
                            "s3.secret-access-key", "secret",
                            "s3.part-size", "7MB",
                            "s3.direct-downloads", "false",
                            "s3.link-validity", "1m"),
                        "kind",
                        "s3"))
                .s3())
        .isEqualTo(
            new BucketSettings(
                "models",
                "quantry/",
                URI.create("http://127.0.0.1:9000"),
                "eu-west-1",
                true,
                "key",
                "secret",
                DataSize.ofMegabytes(7),
                false,
                Duration.ofMinutes(1)));
    Map<String, String> bucket = Map.of("kind", "s3", "s3.bucket", "models");
    refused(ArtifactSettings.class, Map.of("kind", "s3"));
    refused(ArtifactSettings.class, with(bucket, "s3.access-key-id", "alone"));
    refused(ArtifactSettings.class, with(bucket, "s3.part-size", "1MB"));
    refused(ArtifactSettings.class, with(bucket, "s3.prefix", "quantry"));
    refused(ArtifactSettings.class, with(bucket, "s3.link-validity", "8d"));
    refused(ArtifactSettings.class, with(bucket, "max-file-size", "1TB"));
  }

  private static Map<String, String> with(Map<String, String> settings, String key, String value) {
    Map<String, String> more = new HashMap<>(settings);
    more.put(key, value);
    return more;
  }

  @Test
  void collection() {
    assertThat(bind(CollectionSettings.class, Map.of()))
        .isEqualTo(
            new CollectionSettings(
                Duration.ofHours(24), Duration.ofHours(1), Duration.ofMinutes(10)));
    assertThat(
            bind(
                CollectionSettings.class,
                Map.of("keep", "3h", "keep-passing", "2h", "interval", "1m")))
        .isEqualTo(
            new CollectionSettings(
                Duration.ofHours(3), Duration.ofHours(2), Duration.ofMinutes(1)));
    refused(CollectionSettings.class, Map.of("keep", "30m"));
    refused(CollectionSettings.class, Map.of("keep-passing", "0s"));
    refused(CollectionSettings.class, Map.of("interval", "0s"));
  }

  @Test
  void checkpoints() {
    assertThat(bind(CheckpointSettings.class, Map.of()))
        .isEqualTo(new CheckpointSettings(DataSize.ofGigabytes(1)));
    assertThat(bind(CheckpointSettings.class, Map.of("max-size", "2MB")))
        .isEqualTo(new CheckpointSettings(DataSize.ofMegabytes(2)));
    refused(CheckpointSettings.class, Map.of("max-size", "0"));
  }

  @Test
  void inspection() {
    Map<String, String> least = Map.of("engine-class-path", "lib/*", "scratch-folder", "scratch");
    assertThat(bind(InspectionSettings.class, least))
        .isEqualTo(
            new InspectionSettings(
                "lib/*",
                Path.of("scratch"),
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                DataSize.ofGigabytes(2),
                DataSize.ofGigabytes(64),
                2));
    assertThat(
            bind(
                InspectionSettings.class,
                Map.of(
                    "engine-class-path", "a",
                    "scratch-folder", "b",
                    "max-runtime", "1m",
                    "max-plan-runtime", "30s",
                    "memory", "1GB",
                    "disk", "2GB",
                    "concurrent", "4")))
        .isEqualTo(
            new InspectionSettings(
                "a",
                Path.of("b"),
                Duration.ofMinutes(1),
                Duration.ofSeconds(30),
                DataSize.ofGigabytes(1),
                DataSize.ofGigabytes(2),
                4));
    refused(InspectionSettings.class, Map.of("scratch-folder", "b"));
    refused(InspectionSettings.class, Map.of("engine-class-path", "a"));
  }

  @Test
  void datasetChecks() {
    assertThat(bind(DatasetCheckSettings.class, Map.of()))
        .isEqualTo(
            new DatasetCheckSettings(
                Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofSeconds(3)));
    assertThat(
            bind(
                DatasetCheckSettings.class, Map.of("max-wait", "0s", "lease", "9s", "sweep", "2s")))
        .isEqualTo(
            new DatasetCheckSettings(Duration.ZERO, Duration.ofSeconds(9), Duration.ofSeconds(2)));
    refused(DatasetCheckSettings.class, Map.of("max-wait", "-1s"));
    refused(DatasetCheckSettings.class, Map.of("sweep", "0s"));
    refused(DatasetCheckSettings.class, Map.of("lease", "5s"));
  }

  @Test
  void idempotency() {
    assertThat(bind(IdempotencySettings.class, Map.of()))
        .isEqualTo(new IdempotencySettings(Duration.ofDays(7), Duration.ofHours(1)));
    assertThat(bind(IdempotencySettings.class, Map.of("keep", "1d", "interval", "5m")))
        .isEqualTo(new IdempotencySettings(Duration.ofDays(1), Duration.ofMinutes(5)));
    refused(IdempotencySettings.class, Map.of("keep", "1s"));
    refused(IdempotencySettings.class, Map.of("interval", "0s"));
  }

  @Test
  void rate() {
    assertThat(bind(RateSettings.class, Map.of()))
        .isEqualTo(new RateSettings(2000, 4000, 1, 10_000));
    assertThat(
            bind(
                RateSettings.class,
                Map.of("per-second", "30", "burst", "60", "replicas", "3", "keys", "5")))
        .isEqualTo(new RateSettings(30, 60, 3, 5));
    refused(RateSettings.class, Map.of("burst", "10"));
  }

  @Test
  void overload() {
    assertThat(bind(OverloadSettings.class, Map.of()))
        .isEqualTo(new OverloadSettings(12, 1000, Duration.ofMillis(50), 500));
    assertThat(
            bind(
                OverloadSettings.class,
                Map.of("concurrent", "4", "waiting", "5", "max-wait", "1s", "lasting", "6")))
        .isEqualTo(new OverloadSettings(4, 5, Duration.ofSeconds(1), 6));
    refused(OverloadSettings.class, Map.of("concurrent", "0"));
  }

  @Test
  void webhooks() {
    assertThat(bind(WebhookSettings.class, Map.of()))
        .isEqualTo(
            new WebhookSettings(
                false,
                Duration.ofSeconds(15),
                512,
                128,
                16,
                50,
                Duration.ofHours(24),
                Duration.ofDays(30),
                Duration.ofSeconds(1)));
    assertThat(
            bind(
                WebhookSettings.class,
                Map.of(
                    "allow-loopback", "true",
                    "timeout", "5s",
                    "concurrent", "30",
                    "per-tenant", "20",
                    "per-webhook", "10",
                    "most", "7",
                    "rotation", "1h",
                    "keep", "5d",
                    "sweep", "2s")))
        .isEqualTo(
            new WebhookSettings(
                true,
                Duration.ofSeconds(5),
                30,
                20,
                10,
                7,
                Duration.ofHours(1),
                Duration.ofDays(5),
                Duration.ofSeconds(2)));
    refused(WebhookSettings.class, Map.of("timeout", "2m"));
    refused(WebhookSettings.class, Map.of("timeout", "0s"));
    refused(WebhookSettings.class, Map.of("per-webhook", "129"));
    refused(WebhookSettings.class, Map.of("concurrent", "100"));
    refused(WebhookSettings.class, Map.of("most", "0"));
    refused(WebhookSettings.class, Map.of("rotation", "0s"));
    refused(WebhookSettings.class, Map.of("keep", "1d"));
    refused(WebhookSettings.class, Map.of("sweep", "0s"));
  }

  @Test
  void pipelines() {
    assertThat(bind(PipelineSettings.class, Map.of()))
        .isEqualTo(
            new PipelineSettings(
                Duration.ofDays(30),
                Duration.ofHours(1),
                2,
                DataSize.ofMegabytes(128),
                Duration.ofSeconds(8)));
    assertThat(
            bind(
                PipelineSettings.class,
                Map.of(
                    "keep-hooks", "3d",
                    "interval", "5m",
                    "concurrent", "4",
                    "memory", "50MB",
                    "patience", "2s")))
        .isEqualTo(
            new PipelineSettings(
                Duration.ofDays(3),
                Duration.ofMinutes(5),
                4,
                DataSize.ofMegabytes(50),
                Duration.ofSeconds(2)));
    refused(PipelineSettings.class, Map.of("keep-hooks", "1h"));
    refused(PipelineSettings.class, Map.of("interval", "0s"));
    refused(PipelineSettings.class, Map.of("concurrent", "0"));
    refused(PipelineSettings.class, Map.of("memory", "24MB"));
    refused(PipelineSettings.class, Map.of("patience", "0s"));
  }

  @Test
  void statuses() {
    assertThat(bind(StatusSettings.class, Map.of()))
        .isEqualTo(
            new StatusSettings(
                null,
                Duration.ofSeconds(1),
                32,
                Duration.ofSeconds(5),
                Duration.ofHours(1),
                5,
                12));
    assertThat(
            bind(
                StatusSettings.class,
                Map.of(
                    "job-url", "https://q.example.org/jobs/{job}",
                    "sweep", "2s",
                    "concurrent", "3",
                    "first-wait", "1s",
                    "longest-wait", "1m",
                    "pending-attempts", "2",
                    "attempts", "6")))
        .isEqualTo(
            new StatusSettings(
                "https://q.example.org/jobs/{job}",
                Duration.ofSeconds(2),
                3,
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                2,
                6));
    refused(StatusSettings.class, Map.of("job-url", "https://q.example.org/jobs/"));
    refused(StatusSettings.class, Map.of("job-url", "javascript:{job}"));
    refused(StatusSettings.class, Map.of("sweep", "0s"));
    refused(StatusSettings.class, Map.of("concurrent", "0"));
    refused(StatusSettings.class, Map.of("first-wait", "2h"));
    refused(StatusSettings.class, Map.of("pending-attempts", "0"));
    refused(StatusSettings.class, Map.of("attempts", "0"));
  }

  @Test
  void uploads() {
    assertThat(bind(UploadSettings.class, Map.of()))
        .isEqualTo(
            new UploadSettings(
                null,
                DataSize.ofGigabytes(50),
                Duration.ofHours(24),
                Duration.ofDays(7),
                100,
                4,
                Duration.ofSeconds(10)));
    assertThat(
            bind(
                UploadSettings.class,
                Map.of(
                    "folder", "/staging",
                    "max-size", "1MB",
                    "expiry", "1h",
                    "keep", "0s",
                    "most", "7",
                    "concurrent", "2",
                    "sweep", "2s")))
        .isEqualTo(
            new UploadSettings(
                Path.of("/staging"),
                DataSize.ofMegabytes(1),
                Duration.ofHours(1),
                Duration.ZERO,
                7,
                2,
                Duration.ofSeconds(2)));
    refused(UploadSettings.class, Map.of("max-size", "0B"));
    refused(UploadSettings.class, Map.of("expiry", "0s"));
    refused(UploadSettings.class, Map.of("keep", "-1s"));
    refused(UploadSettings.class, Map.of("most", "0"));
    refused(UploadSettings.class, Map.of("concurrent", "0"));
    refused(UploadSettings.class, Map.of("sweep", "0s"));
  }

  @Test
  void bootstrap() {
    assertThat(bind(BootstrapSettings.class, Map.of()))
        .isEqualTo(new BootstrapSettings("default", null, null));
    String key = ApiKey.generate(ApiKey.USER_PREFIX, ServiceTest.RANDOM);
    String token = ApiKey.generate(ApiKey.WORKER_PREFIX, ServiceTest.RANDOM);
    BootstrapSettings settings =
        bind(BootstrapSettings.class, Map.of("tenant", "t", "api-key", key, "join-token", token));
    assertThat(settings).isEqualTo(new BootstrapSettings("t", key, token));
    assertThat(settings.toString()).doesNotContain(key).doesNotContain(token);
    refused(BootstrapSettings.class, Map.of("api-key", token));
    refused(BootstrapSettings.class, Map.of("join-token", key));
  }

  private static void refused(Class<?> type, Map<String, String> given) {
    assertThatThrownBy(() -> bind(type, given)).rootCause().hasMessageContaining("job-service.");
  }

  @Test
  void importsAreWhatTheOperatorListsAndNothingElse() {
    assertThat(bind(ImportSettings.class, Map.of()))
        .isEqualTo(new ImportSettings(List.of(), Duration.ofSeconds(30), 4));
    assertThat(
            bind(
                ImportSettings.class,
                Map.of(
                    "allowed[0]", "https://models.example.org/releases/",
                    "silence", "5s",
                    "concurrent", "2")))
        .isEqualTo(
            new ImportSettings(
                List.of(URI.create("https://models.example.org/releases/")),
                Duration.ofSeconds(5),
                2));
    for (String wrong :
        List.of(
            "ftp://models.example.org/",
            "https://models.example.org",
            "https://models.example.org/releases",
            "https://user@models.example.org/",
            "https://models.example.org/?x=/",
            "https://models.example.org/a/../",
            "/releases/")) {
      refused(ImportSettings.class, Map.of("allowed[0]", wrong));
    }
    refused(ImportSettings.class, Map.of("silence", "0s"));
    refused(ImportSettings.class, Map.of("concurrent", "0"));
  }
}
