package io.quantry.artifact;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * The bucket's objects one by one. A request is tried four times in all where the network or the
 * server fails. Checksums are sent only where this module asks for them: not every server knows the
 * SDK's own. Thread-safe.
 */
final class S3Bucket implements AutoCloseable {
  private static final int TRIES = 4;
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration SILENCE = Duration.ofSeconds(60);

  private final S3Settings settings;
  private final S3Client client;
  private final S3Presigner presigner;

  S3Bucket(S3Settings settings) {
    this.settings = settings;
    S3Configuration service =
        S3Configuration.builder()
            .pathStyleAccessEnabled(settings.pathStyle())
            .expectContinueEnabled(false)
            .build();
    AwsCredentialsProvider credentials = credentials(settings.credentials());
    this.client =
        S3Client.builder()
            .endpointOverride(settings.endpoint())
            .region(Region.of(settings.region()))
            .credentialsProvider(credentials)
            .serviceConfiguration(service)
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(
                overrides ->
                    overrides.retryStrategy(
                        AwsRetryStrategy.standardRetryStrategy().toBuilder()
                            .maxAttempts(TRIES)
                            .build()))
            .httpClient(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(CONNECT)
                    .socketTimeout(SILENCE)
                    .build())
            .build();
    this.presigner =
        S3Presigner.builder()
            .endpointOverride(settings.endpoint())
            .region(Region.of(settings.region()))
            .credentialsProvider(credentials)
            .serviceConfiguration(service)
            .build();
  }

  private static AwsCredentialsProvider credentials(S3Settings.@Nullable Credentials given) {
    return given == null
        ? DefaultCredentialsProvider.builder().build()
        : StaticCredentialsProvider.create(
            AwsBasicCredentials.create(given.accessKeyId(), given.secretAccessKey()));
  }

  S3Settings settings() {
    return settings;
  }

  S3Client client() {
    return client;
  }

  S3Presigner presigner() {
    return presigner;
  }

  String name() {
    return settings.bucket();
  }

  Optional<HeadObjectResponse> head(String key) throws IOException {
    return S3Calls.call(
        "HEAD " + key,
        () -> {
          try {
            return Optional.of(client.headObject(request -> request.bucket(name()).key(key)));
          } catch (S3Exception e) {
            if (S3Calls.isMissing(e)) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  /** Bytes {@code first} to {@code last} of an object; empty if there is none. */
  Optional<ResponseInputStream<GetObjectResponse>> get(String key, long first, long last)
      throws IOException {
    return S3Calls.call(
        "GET " + key,
        () -> {
          try {
            return Optional.of(
                client.getObject(
                    request ->
                        request.bucket(name()).key(key).range("bytes=" + first + "-" + last)));
          } catch (S3Exception e) {
            if (S3Calls.isMissing(e)) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  /**
   * Writes an object at once; the server compares its digest.
   *
   * @param onlyNew whether an object that is there stays as it is
   * @return false if one stayed
   */
  boolean put(String key, byte[] bytes, int length, String sha256Base64, boolean onlyNew)
      throws IOException {
    PutObjectRequest.Builder request =
        PutObjectRequest.builder().bucket(name()).key(key).checksumSHA256(sha256Base64);
    if (onlyNew) {
      request.ifNoneMatch("*");
    }
    return S3Calls.call(
        "PUT " + key,
        () -> {
          try {
            client.putObject(request.build(), body(bytes, length));
            return true;
          } catch (S3Exception e) {
            if (onlyNew && S3Calls.isTaken(e)) {
              return false;
            }
            throw e;
          }
        });
  }

  /** The first bytes of an array, as often as a request is tried, without a copy of them. */
  static RequestBody body(byte[] bytes, int length) {
    return RequestBody.fromContentProvider(
        () -> new ByteArrayInputStream(bytes, 0, length), length, "application/octet-stream");
  }

  /** Removes an object, if there is one. */
  void delete(String key) throws IOException {
    S3Calls.call(
        "DELETE " + key, () -> client.deleteObject(request -> request.bucket(name()).key(key)));
  }

  @Override
  public void close() {
    presigner.close();
    client.close();
  }
}
