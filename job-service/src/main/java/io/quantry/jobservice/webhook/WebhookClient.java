package io.quantry.jobservice.webhook;

import io.quantry.jobservice.rest.PlainHttp;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.ssl.SSLContexts;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * An HTTP client that does nothing by itself, not even look a name up: no connection serves twice,
 * since each is made to an address judged for it.
 */
@Configuration(proxyBeanMethods = false)
class WebhookClient {
  private static final int MAX_LINE = 8 << 10;
  private static final int MAX_HEADERS = 100;

  @Bean
  CloseableHttpClient pinnedClient(WebhookSettings settings) {
    return client(settings, new DefaultClientTlsStrategy(SSLContexts.createDefault()));
  }

  static CloseableHttpClient client(WebhookSettings settings, DefaultClientTlsStrategy tls) {
    return PlainHttp.client(
        PoolingHttpClientConnectionManagerBuilder.create()
            .setDnsResolver(new NoLookup())
            .setTlsSocketStrategy(tls)
            .setConnectionFactory(
                ManagedHttpClientConnectionFactory.builder()
                    .http1Config(
                        Http1Config.custom()
                            .setMaxLineLength(MAX_LINE)
                            .setMaxHeaderCount(MAX_HEADERS)
                            .build())
                    .build()),
        settings.timeout(),
        settings.concurrent(),
        "Quantry-Webhooks/1");
  }

  /** Addresses come with the request; a name that gets here is a mistake of ours. */
  private static final class NoLookup implements DnsResolver {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      throw new UnknownHostException("Looked up too late: " + host);
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }
}
