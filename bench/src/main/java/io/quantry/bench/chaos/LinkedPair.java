package io.quantry.bench.chaos;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One connection through a {@link Link}. Knows as much of HTTP as it needs: a client sends a
 * request's first line at the begin of a write, and nothing while it waits for an answer.
 */
final class LinkedPair {
  private static final Pattern REQUEST = Pattern.compile("(GET|POST|PUT|DELETE|HEAD) /[^\r\n]*");
  private static final Pattern LENGTH =
      Pattern.compile("\r\ncontent-length: *([0-9]+)\r\n", Pattern.CASE_INSENSITIVE);
  private static final int LONGEST_LINE = 2048;

  private final Link link;
  private final Socket member;
  private final Socket service;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private volatile @Nullable Trap sprung;
  private final AtomicLong moved = new AtomicLong();

  LinkedPair(Link link, Socket member, Socket service) {
    this.link = link;
    this.member = member;
    this.service = service;
  }

  void start() {
    Thread.ofVirtual().name("link-up").start(() -> pump(member, service, true));
    Thread.ofVirtual().name("link-down").start(() -> pump(service, member, false));
  }

  private void pump(Socket from, Socket to, boolean up) {
    byte[] buffer = new byte[8192];
    try {
      InputStream in = from.getInputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        link.awaitWhole();
        if (up) {
          look(buffer, count);
        }
        if (!passes(buffer, count, up)) {
          continue;
        }
        to.getOutputStream().write(buffer, 0, count);
        to.getOutputStream().flush();
      }
    } catch (IOException broken) {
      // closed below, for the other side to see
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    } finally {
      close(from);
      close(to);
    }
  }

  private void look(byte[] buffer, int count) {
    String begin =
        new String(buffer, 0, Math.min(count, LONGEST_LINE), StandardCharsets.ISO_8859_1);
    Matcher line = REQUEST.matcher(begin);
    if (line.lookingAt()) {
      moved.set(0);
      Trap trap = link.spring(line.group());
      if (trap != null) {
        sprung = trap;
      }
    }
  }

  /**
   * Whether the bytes go on.
   *
   * @throws IOException where the connection is to break
   */
  private boolean passes(byte[] buffer, int count, boolean up) throws IOException {
    Trap trap = sprung;
    if (trap == null) {
      return true;
    }
    switch (trap.kind()) {
      case LOSE_ANSWER -> {
        if (!up) {
          throw broken(trap);
        }
      }
      case BREAK_UPLOAD -> breakAfter(trap, up, count);
      case BREAK_DOWNLOAD -> breakAfter(trap, !up, count);
      case HOLD -> {
        if (up) {
          held.write(buffer, 0, count);
          if (whole(held.toString(StandardCharsets.ISO_8859_1))) {
            trap.sprung().complete(held.toByteArray());
          }
        }
        return false;
      }
    }
    return true;
  }

  private void breakAfter(Trap trap, boolean counts, int count) throws IOException {
    if (counts) {
      if (moved.addAndGet(count) >= trap.bytes()) {
        throw broken(trap);
      }
    }
  }

  private static IOException broken(Trap trap) {
    trap.sprung().complete(new byte[0]);
    return new IOException("as the trap says");
  }

  private static boolean whole(String request) {
    int header = request.indexOf("\r\n\r\n");
    Matcher length = LENGTH.matcher(request);
    return header >= 0
        && length.find()
        && request.length() - header - 4 >= Integer.parseInt(length.group(1));
  }

  static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException gone) {
      // as wanted
    }
  }
}
