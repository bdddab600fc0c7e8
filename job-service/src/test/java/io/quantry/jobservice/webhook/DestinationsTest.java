package io.quantry.jobservice.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where webhooks may go, and all the ways to say something else. */
class DestinationsTest {
  private final ScriptedNames names = new ScriptedNames();
  private final Destinations strict = new Destinations(names, settings(false));
  private final Destinations onOneMachine = new Destinations(names, settings(true));

  static WebhookSettings settings(boolean allowLoopback) {
    return new WebhookSettings(
        allowLoopback,
        Duration.ofSeconds(2),
        64,
        32,
        16,
        50,
        Duration.ofHours(24),
        Duration.ofDays(30),
        Duration.ofMillis(200));
  }

  /** Whether it is plainly spelled and leads to loopback. */
  static boolean staysOnThisMachine(String url) {
    return url.matches("https?://(127(\\.(0|[1-9][0-9]{0,2})){3}|\\[[0:]*:0*1])(:[1-9][0-9]*)?/");
  }

  private static void refused(Destinations destinations, String url, ErrorCode code) {
    assertThatThrownBy(() -> destinations.require(url))
        .as(url)
        .isInstanceOfSatisfying(
            QuantryException.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
  }

  @ParameterizedTest
  @CsvFileSource(resources = "forged-urls.txt", delimiterString = "  ", maxCharsPerColumn = 8192)
  void whatIsNotPublicIsRefused(String slug, String url) {
    refused(strict, url.strip(), ErrorCode.ofSlug(slug).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.1.2.3",
        "10.1.2.3",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "168.63.129.16",
        "::",
        "::1",
        "::10.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:2::1",
        "2001:10::1",
        "2001:db8::1",
        "2002:a00:1::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1"
      })
  void aNameThatLeadsThereIsRefused(String address) {
    names.lead("hooks.example.com", address);
    refused(strict, "https://hooks.example.com/", ErrorCode.WEBHOOK_URL_FORBIDDEN);
    names.lead("hooks.example.com", "93.184.215.14 " + address);
    refused(strict, "https://hooks.example.com/", ErrorCode.WEBHOOK_URL_FORBIDDEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "128.0.0.1",
        "169.253.255.255",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00::1",
        "2003::1"
      })
  void theirNeighboursAreNot(String address) throws Exception {
    names.lead("hooks.example.com", address);
    assertThat(strict.require("https://Hooks.Example.COM/a%20b?c=d"))
        .isEqualTo(
            new Destination(
                true,
                "hooks.example.com",
                443,
                "/a%20b?c=d",
                List.of(InetAddress.getByName(address))));
    String host = address.contains(":") ? "[" + address + "]" : address;
    assertThat(strict.require("https://" + host + ":8443").port()).isEqualTo(8443);
  }

  @Test
  void oneLookupDecides() {
    names.lead("rebinding.example.com", "93.184.215.14", "10.0.0.1");
    assertThat(strict.require("https://rebinding.example.com/").addresses())
        .extracting(InetAddress::getHostAddress)
        .containsExactly("93.184.215.14");
    refused(strict, "https://rebinding.example.com/", ErrorCode.WEBHOOK_URL_FORBIDDEN);
  }

  @Test
  void thisMachineIsReachedWhereItIsAllowed() {
    names.lead("localhost", "127.0.0.1 ::1");
    for (String url :
        List.of(
            "http://127.0.0.1:8000/",
            "http://localhost:8000/",
            "https://127.0.0.1/",
            "http://[::1]:8000/",
            "https://localhost/")) {
      refused(
          strict,
          url,
          url.startsWith("https")
              ? ErrorCode.WEBHOOK_URL_FORBIDDEN
              : ErrorCode.WEBHOOK_URL_INVALID);
      assertThat(onOneMachine.require(url).addresses()).isNotEmpty();
    }
    names.lead("hooks.example.com", "93.184.215.14");
    assertThat(onOneMachine.require("https://hooks.example.com/").secure()).isTrue();
    refused(onOneMachine, "http://hooks.example.com/", ErrorCode.WEBHOOK_URL_FORBIDDEN);
    refused(onOneMachine, "http://10.0.0.1/", ErrorCode.WEBHOOK_URL_FORBIDDEN);
    refused(onOneMachine, "http://0.0.0.0/", ErrorCode.WEBHOOK_URL_FORBIDDEN);
  }

  @Test
  void aNameWithoutAddressIsNone() {
    refused(strict, "https://nowhere.example.com/", ErrorCode.WEBHOOK_URL_INVALID);
  }
}
