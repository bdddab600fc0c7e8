package io.quantry.provenance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is signed and how, against the vectors of the specifications. */
class SignatureVectorsTest {
  private static final HexFormat HEX = HexFormat.of();

  /** DSSE's protocol.md: its bytes, and its own signature over them by a key of another kind. */
  @Test
  void signsTheBytesThatDsseSaysToSign() throws Exception {
    byte[] encoded =
        Envelope.preAuthenticationEncoding(
            "http://example.com/HelloWorld", "hello world".getBytes(UTF_8));
    assertThat(new String(encoded, UTF_8))
        .isEqualTo("DSSEv1 29 http://example.com/HelloWorld 11 hello world");

    AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
    curve.init(new ECGenParameterSpec("secp256r1"));
    Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
    signature.initVerify(
        KeyFactory.getInstance("EC")
            .generatePublic(
                new ECPublicKeySpec(
                    new ECPoint(
                        new BigInteger(
                            "46950820868899156662930047687818585632848591499744589407958293238635476079160"),
                        new BigInteger(
                            "5640078356564379163099075877009565129882514886557779369047442380624545832820")),
                    curve.getParameterSpec(ECParameterSpec.class))));
    signature.update(encoded);
    assertThat(
            signature.verify(
                Base64.getDecoder()
                    .decode(
                        "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==")))
        .isTrue();
  }

  /** Lengths are of bytes, not of characters. */
  @Test
  void lengthsAreOfBytes() {
    assertThat(Envelope.preAuthenticationEncoding("é", new byte[] {0, -1}))
        .isEqualTo(HEX.parseHex("445353457631203220c3a920322000ff"));
  }

  /** RFC 8032, section 7.1: TEST 1, TEST 2, TEST 3. */
  @ParameterizedTest
  @CsvSource({
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,"
        + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a,"
        + "'',"
        + "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        + "d25bf5f0595bbe24655141438e7a100b",
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
        + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c,"
        + "72,"
        + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        + "387b2eaeb4302aeeb00d291612bb0c00",
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7,"
        + "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025,"
        + "af82,"
        + "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        + "4a7c15e9716ed28dc027beceea1ec40a"
  })
  void signsAsTheRfcDoes(String seed, String publicKey, String message, String signature) {
    SigningKey key = SigningKey.ofSeed(HEX.parseHex(seed));
    assertThat(key.verification().pem())
        .contains(
            Base64.getEncoder()
                .encodeToString(HEX.parseHex("302a300506032b6570032100" + publicKey)));
    byte[] signed = key.signature(HEX.parseHex(message));
    assertThat(HEX.formatHex(signed)).isEqualTo(signature);
    assertThat(key.verification().verifies(HEX.parseHex(message), signed)).isTrue();
  }

  /** A signature plus the group's order would verify too, were the number not checked. */
  @Test
  void aSignatureHasOneForm() {
    SigningKey key = SigningKey.ofSeed(new byte[32]);
    byte[] message = {1, 2, 3};
    byte[] signature = key.signature(message);
    byte[] order = HEX.parseHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    int carry = 0;
    for (int i = 0; i < order.length; i++) {
      int sum = (signature[32 + i] & 0xff) + (order[i] & 0xff) + carry;
      signature[32 + i] = (byte) sum;
      carry = sum >> 8;
    }
    assertThat(carry).isZero();
    assertThat(key.verification().verifies(message, signature)).isFalse();
    assertThat(key.verification().verifies(message, new byte[63])).isFalse();
  }

  /** RFC 8410, section 10.3. */
  @Test
  void readsAKeyAsOpenSslWritesIt() {
    String pem =
        """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
        -----END PRIVATE KEY-----
        """;
    SigningKey key = SigningKey.ofPem(pem);
    assertThat(key.verification().pem())
        .isEqualTo(
            """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
            -----END PUBLIC KEY-----
            """);
    assertThat(SigningKey.ofPem(pem.strip().replace("\n", "\r\n")).verification())
        .isEqualTo(key.verification());
    assertThat(key).asString().doesNotContain("MC4CAQ").contains(key.verification().id());
    for (String other : new String[] {"", "PRIVATE", pem.replace("MC4C", "MC4D")}) {
      assertThatThrownBy(() -> SigningKey.ofPem(other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("Expected a private")
          .hasNoCause();
    }
  }
}
