package io.quantry.jobservice.webhook;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes over the wire, to receivers of every kind. */
class WebhookSenderTest {
  private static final byte[] BODY = "{}".getBytes(US_ASCII);
  private static final WebhookSettings SETTINGS = DestinationsTest.settings(true);
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final ScriptedNames names = new ScriptedNames();
  private final AtomicInteger connections = new AtomicInteger();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

  @TempDir private Path folder = Path.of("");

  /** What a server does with a connection. */
  private interface Behaviour {
    void answer(Socket socket) throws IOException, InterruptedException;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  private int server(Behaviour behaviour) throws IOException {
    return server(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), behaviour);
  }

  private int server(ServerSocket server, Behaviour behaviour) {
    open.add(server);
    Thread.ofVirtual()
        .start(
            () -> {
              while (!server.isClosed()) {
                try {
                  Socket socket = server.accept();
                  connections.incrementAndGet();
                  Thread.ofVirtual().start(() -> serve(socket, behaviour));
                } catch (IOException closed) {
                  return;
                }
              }
            });
    return server.getLocalPort();
  }

  private void serve(Socket socket, Behaviour behaviour) {
    try (socket) {
      behaviour.answer(socket);
    } catch (IOException cut) {
      requests.add("cut off");
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads a request and says what is given. */
  private Behaviour saying(String answer) {
    return socket -> {
      requests.add(request(socket));
      socket.getOutputStream().write(answer.getBytes(US_ASCII));
      socket.getOutputStream().flush();
    };
  }

  private static String request(Socket socket) throws IOException {
    StringBuilder text = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (text.indexOf("\r\n\r\n") < 0 || !text.toString().endsWith("{}")) {
      int next = in.read();
      if (next < 0) {
        throw new SocketException("ended early");
      }
      text.append((char) next);
    }
    return text.toString();
  }

  private Outcome send(String url) throws Exception {
    return send(url, SSLContext.getDefault());
  }

  private Outcome send(String url, SSLContext tls) throws IOException {
    try (var client = WebhookClient.client(SETTINGS, new DefaultClientTlsStrategy(tls))) {
      WebhookSender sender = new WebhookSender(new Destinations(names, SETTINGS), client, SETTINGS);
      Outcome outcome = sender.send(url, Map.of("webhook-id", "dlv_1"), BODY);
      sender.destroy();
      return outcome;
    }
  }

  @Test
  void sendsPathHeadersAndBodyToTheAddressOfTheName() throws Exception {
    int port = server(saying(OK));
    names.lead("hooks.example.com", "127.0.0.1");
    Outcome outcome = send("http://hooks.example.com:" + port + "/a%20b?c=d");
    assertThat(outcome.succeeded()).as(outcome.toString()).isTrue();
    assertThat(outcome.response()).isEqualTo("ok");
    assertThat(requests.getFirst())
        .startsWith("POST /a%20b?c=d HTTP/1.1\r\n")
        .contains("Host: hooks.example.com:" + port + "\r\n")
        .contains("webhook-id: dlv_1\r\n")
        .contains("User-Agent: Quantry-Webhooks/1\r\n")
        .containsIgnoringCase("Content-Type: application/cloudevents+json; charset=utf-8\r\n");
  }

  @Test
  void aPathThatLooksLikeAHostIsAPath() throws Exception {
    int port = server(saying(OK));
    assertThat(send("http://127.0.0.1:" + port + "//evil.example.com/x?//y").succeeded()).isTrue();
    assertThat(requests.getFirst())
        .startsWith("POST //evil.example.com/x?//y HTTP/1.1\r\n")
        .contains("Host: 127.0.0.1:" + port + "\r\n");
  }

  @Test
  void whatReceiversAreCalled() throws Exception {
    List<InetAddress> nowhere = List.of(InetAddress.getLoopbackAddress());
    assertThat(new Destination(true, "a.example", 443, "/", nowhere).authority())
        .hasToString("a.example");
    assertThat(new Destination(true, "a.example", 80, "/", nowhere).authority())
        .hasToString("a.example:80");
    assertThat(new Destination(false, "::1", 8000, "/", nowhere).authority())
        .hasToString("[::1]:8000");
  }

  @Test
  void aNameThatTurnsAwayFromThePublicGetsNoConnection() throws Exception {
    int port = server(saying(OK));
    names.lead("hooks.example.com", "127.0.0.1", "10.0.0.1", "127.0.0.1 10.0.0.1", "0.0.0.0");
    String url = "http://hooks.example.com:" + port + "/";
    assertThat(send(url).succeeded()).isTrue();
    for (int i = 0; i < 3; i++) {
      assertThat(send(url).error()).isEqualTo(Outcome.Problem.DESTINATION_BLOCKED);
    }
    assertThat(connections).hasValue(1);
  }

  @Test
  void nothingForgedGetsAConnection() throws Exception {
    int port = server(saying(OK));
    WebhookSettings strict = DestinationsTest.settings(false);
    names.lead("localhost", "127.0.0.1");
    names.lead("localtest.me", "127.0.0.1");
    try (var client =
        WebhookClient.client(strict, new DefaultClientTlsStrategy(SSLContext.getDefault()))) {
      WebhookSender sender = new WebhookSender(new Destinations(names, strict), client, strict);
      for (String host :
          List.of(
              "127.0.0.1",
              "127.1",
              "0x7f.1",
              "2130706433",
              "017700000001",
              "0",
              "0.0.0.0",
              "[::1]",
              "[::]",
              "[::ffff:127.0.0.1]",
              "localhost",
              "localtest.me",
              "127.0.0.1.",
              "%6c%6f%63alhost",
              "user@127.0.0.1")) {
        for (String scheme : List.of("http", "https")) {
          Outcome outcome = sender.send(scheme + "://" + host + ":" + port + "/", Map.of(), BODY);
          assertThat(outcome.error()).as(host).isEqualTo(Outcome.Problem.DESTINATION_BLOCKED);
        }
      }
      sender.destroy();
    }
    assertThat(connections).hasValue(0);
  }

  @Test
  void noRedirectIsFollowed() throws Exception {
    int other = server(saying(OK));
    for (int status : List.of(301, 302, 303, 307, 308)) {
      int port =
          server(
              saying(
                  "HTTP/1.1 %d Moved\r\nLocation: http://127.0.0.1:%d/\r\nContent-Length: 0\r\n\r\n"
                      .formatted(status, other)));
      Outcome outcome = send("http://127.0.0.1:" + port + "/");
      assertThat(outcome.error()).isEqualTo(Outcome.Problem.REDIRECTED);
      assertThat(outcome.status()).isEqualTo(status);
    }
    assertThat(connections).hasValue(5);
  }

  @Test
  void ofAnAnswerWithoutEndTheBeginningIsRead() throws Exception {
    int port =
        server(
            socket -> {
              requests.add(request(socket));
              OutputStream out = socket.getOutputStream();
              out.write("HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(US_ASCII));
              byte[] chunk = ("1000\r\n" + "x".repeat(4096) + "\r\n").getBytes(US_ASCII);
              while (true) {
                out.write(chunk);
              }
            });
    Outcome outcome = send("http://127.0.0.1:" + port + "/");
    assertThat(outcome.error()).isEqualTo(Outcome.Problem.REFUSED);
    assertThat(outcome.response()).hasSize(16 << 10);
    assertThat(outcome.duration()).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void aReceiverThatDripsIsCutOff() throws Exception {
    Outcome body =
        send(
            "http://127.0.0.1:"
                + server(
                    socket -> drip(socket, "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", "x")));
    Outcome headers =
        send(
            "http://127.0.0.1:"
                + server(socket -> drip(socket, "HTTP/1.1 200 OK\r\n", "a: b\r\n")));
    Outcome hints =
        send(
            "http://127.0.0.1:"
                + server(socket -> drip(socket, "", "HTTP/1.1 103 Early Hints\r\n\r\n")));
    Outcome silence = send("http://127.0.0.1:" + server(socket -> Thread.sleep(60_000)));
    assertThat(List.of(body, headers, hints, silence))
        .allSatisfy(
            outcome -> {
              assertThat(outcome.error()).isEqualTo(Outcome.Problem.TIMEOUT);
              assertThat(outcome.duration())
                  .isBetween(Duration.ofMillis(1900), Duration.ofMillis(3500));
            });
  }

  private void drip(Socket socket, String beginning, String drop)
      throws IOException, InterruptedException {
    requests.add(request(socket));
    OutputStream out = socket.getOutputStream();
    out.write(beginning.getBytes(US_ASCII));
    while (true) {
      out.write(drop.getBytes(US_ASCII));
      out.flush();
      Thread.sleep(50);
    }
  }

  @Test
  void whatIsNoAnswerIsNone() throws Exception {
    for (String said :
        List.of(
            "",
            "hello\r\n\r\n",
            "HTTP/1.1 abc OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nx: " + "y".repeat(100_000) + "\r\n\r\n",
            "HTTP/1.1 200 OK\r\n" + "x: y\r\n".repeat(1000) + "\r\n")) {
      Outcome outcome = send("http://127.0.0.1:" + server(saying(said)) + "/");
      assertThat(outcome.error())
          .as(said.substring(0, Math.min(20, said.length())))
          .isIn(Outcome.Problem.NO_ANSWER);
    }
    ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    closed.close();
    assertThat(send("http://127.0.0.1:" + closed.getLocalPort() + "/").error())
        .isEqualTo(Outcome.Problem.CONNECTION_FAILED);
    assertThat(send("https://nowhere.example.com/").error())
        .isEqualTo(Outcome.Problem.NAME_NOT_FOUND);
  }

  @Test
  void anAddressThatDoesNotAnswerIsPassedOver() throws Exception {
    int port = server(saying(OK));
    names.lead("hooks.example.com", "127.0.0.2 127.0.0.1");
    assertThat(send("http://hooks.example.com:" + port + "/").succeeded()).isTrue();
  }

  @Test
  void cookiesAndCompressionAreLeftAlone() throws Exception {
    int port = server(saying(OK.replace("\r\n\r\n", "\r\nSet-Cookie: a=b\r\n\r\n")));
    send("http://127.0.0.1:" + port + "/");
    send("http://127.0.0.1:" + port + "/");
    assertThat(requests)
        .hasSize(2)
        .noneMatch(request -> request.contains("Cookie"))
        .noneMatch(request -> request.contains("Accept-Encoding"));
  }

  @Test
  void tlsIsForTheNameThoughTheAddressWasChosenBefore() throws Exception {
    SSLContext tls = tlsFor("hooks.example.com");
    List<String> serverNames = new CopyOnWriteArrayList<>();
    SSLServerSocket socket =
        (SSLServerSocket)
            tls.getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    int port =
        server(
            socket,
            connection -> {
              SSLSocket secure = (SSLSocket) connection;
              secure.startHandshake();
              ExtendedSSLSession session = (ExtendedSSLSession) secure.getSession();
              for (SNIServerName name : session.getRequestedServerNames()) {
                serverNames.add(new String(name.getEncoded(), US_ASCII));
              }
              saying(OK).answer(connection);
            });
    names.lead("hooks.example.com", "127.0.0.1");
    names.lead("other.example.com", "127.0.0.1");
    assertThat(send("https://hooks.example.com:" + port + "/", tls).succeeded()).isTrue();
    assertThat(serverNames).containsExactly("hooks.example.com");
    assertThat(send("https://other.example.com:" + port + "/", tls).error())
        .as("another name")
        .isEqualTo(Outcome.Problem.TLS_FAILED);
    assertThat(send("https://127.0.0.1:" + port + "/", tls).error())
        .as("an address that the certificate does not name")
        .isEqualTo(Outcome.Problem.TLS_FAILED);
    assertThat(send("https://hooks.example.com:" + port + "/").error())
        .as("an issuer that nobody knows")
        .isEqualTo(Outcome.Problem.TLS_FAILED);
    assertThat(requests).filteredOn(request -> request.startsWith("POST")).hasSize(1);
  }

  /** A context with a key for the name, which trusts itself. */
  private SSLContext tlsFor(String name) throws Exception {
    Path file = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:" + name,
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, "changeit".toCharArray());
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, "changeit".toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("a", Objects.requireNonNull(keys.getCertificate("a")));
    TrustManagerFactory others =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    others.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), others.getTrustManagers(), null);
    return context;
  }
}
