package io.quantry.jobservice.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Access tokens of an identity provider, which publishes its keys on this machine. */
@DirtiesContext // its connections are wanted by the contexts of other tests
class ProviderTokensTest extends ServiceTest {
  private static final RSAKey KEY = rsa("published");
  private static final RSAKey OTHER = rsa("published"); // the same name, another key
  private static final HttpServer PROVIDER = provider();
  private static final String ISSUER =
      "http://127.0.0.1:" + PROVIDER.getAddress().getPort() + "/realm";

  private static RSAKey rsa(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpServer provider() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      String issuer = "http://127.0.0.1:" + server.getAddress().getPort() + "/realm";
      Map<String, String> documents =
          Map.of(
              "/realm/.well-known/openid-configuration",
              ServiceClient.JSON.writeValueAsString(
                  Map.of(
                      "issuer",
                      issuer,
                      "jwks_uri",
                      issuer + "/keys",
                      "subject_types_supported",
                      List.of("public"))),
              "/realm/keys",
              new JWKSet(KEY.toPublicJWK()).toString());
      server.createContext(
          "/",
          exchange -> {
            byte[] body =
                documents
                    .getOrDefault(exchange.getRequestURI().getPath(), "")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, Math.max(body.length, -1));
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @DynamicPropertySource
  static void oidc(DynamicPropertyRegistry registry) {
    registry.add("job-service.oidc.issuer", () -> ISSUER);
    registry.add("job-service.oidc.audience", () -> "quantry");
  }

  @AfterAll
  static void stop() {
    PROVIDER.stop(0);
  }

  private ServiceClient user(RSAKey key, UnaryOperator<JWTClaimsSet.Builder> change) {
    Instant now = Instant.now();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(ISSUER)
            .audience("quantry")
            .subject("ada")
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(300)))
            .claim("quantry_tenant", "default")
            .claim("scope", "openid read submit");
    try {
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
              change.apply(claims).build());
      token.sign(new RSASSASigner(key));
      return new ServiceClient(port(), token.serialize());
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aTokenSpeaksForItsTenantWithItsWidestScope() {
    ServiceClient ada = user(KEY, claims -> claims);
    assertThat(ada.get("/v1/session").json().path("actor").asString()).isEqualTo("user ada");
    assertThat(ada.get("/v1/session").json().path("tenant"))
        .isEqualTo(client.get("/v1/session").json().path("tenant"));
    assertThat(ada.upload("/v1/models/of-ada/versions", new byte[] {1}).status()).isEqualTo(201);
    assertThat(ada.get("/v1/api-keys").problem()).isEqualTo("403 insufficient-scope");
    assertThat(
            user(KEY, claims -> claims.claim("scope", List.of("profile", "admin")))
                .get("/v1/api-keys")
                .status())
        .isEqualTo(200);
  }

  @Test
  void keysOfQuantryStayGood() {
    assertThat(client.get("/v1/jobs").status()).isEqualTo(200);
    assertThat(new ServiceClient(port(), API_KEY + "0").get("/v1/jobs").problem())
        .isEqualTo("401 invalid-api-key");
  }

  @Test
  void whatIsWrongWithATokenRefusesIt() {
    Instant past = Instant.now().minusSeconds(600);
    Map<String, ServiceClient> wrong =
        Map.of(
            "signed by another key", user(OTHER, claims -> claims),
            "expired", user(KEY, claims -> claims.expirationTime(Date.from(past))),
            "of another issuer", user(KEY, claims -> claims.issuer(ISSUER + "/other")),
            "for another audience", user(KEY, claims -> claims.audience("elsewhere")),
            "for nobody", user(KEY, claims -> claims.audience((String) null)),
            "of an unknown tenant", user(KEY, claims -> claims.claim("quantry_tenant", "nobody")),
            "without a tenant", user(KEY, claims -> claims.claim("quantry_tenant", null)),
            "without a scope of ours", user(KEY, claims -> claims.claim("scope", "openid")),
            "without a subject", user(KEY, claims -> claims.subject(null)),
            "no token at all", new ServiceClient(port(), "a.b.c"));
    wrong.forEach(
        (why, user) ->
            assertThat(user.get("/v1/jobs").problem()).as(why).isEqualTo("401 invalid-api-key"));
  }
}
