package io.quantry.jobservice.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Asks the system, on threads of its own: a look-up cannot be interrupted and would hold a virtual
 * thread's carrier for as long as somebody's name server likes.
 */
@Component
class SystemLookup implements HostLookup, DisposableBean {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().name("webhook-lookup-", 0).daemon().factory());

  @Override
  public List<InetAddress> find(String host) throws UnknownHostException {
    Future<List<InetAddress>> found = threads.submit(() -> List.of(InetAddress.getAllByName(host)));
    try {
      return found.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException notFound) {
      UnknownHostException unknown = new UnknownHostException("No address of " + host);
      unknown.initCause(notFound);
      throw unknown;
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new UnknownHostException("Stopped while looking " + host + " up");
    }
  }

  @Override
  public void destroy() {
    threads.shutdownNow();
  }
}
