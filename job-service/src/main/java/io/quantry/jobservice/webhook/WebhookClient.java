package io.quantry.jobservice.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.Timeout;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * An HTTP client that does nothing by itself: no look-up, redirect, retry, cookie, credential,
 * proxy or decompression, and no connection serves twice, since each is made to an address judged
 * for it.
 */
@Configuration(proxyBeanMethods = false)
class WebhookClient {
  private static final Timeout CONNECTING = Timeout.ofSeconds(5);
  private static final int MAX_LINE = 8 << 10;
  private static final int MAX_HEADERS = 100;

  @Bean
  CloseableHttpClient pinnedClient(WebhookSettings settings) {
    return client(settings, new DefaultClientTlsStrategy(SSLContexts.createDefault()));
  }

  static CloseableHttpClient client(WebhookSettings settings, DefaultClientTlsStrategy tls) {
    Timeout silence = Timeout.of(settings.timeout());
    return HttpClients.custom()
        .setConnectionManager(
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
                        .build())
                .setDefaultConnectionConfig(
                    ConnectionConfig.custom()
                        .setConnectTimeout(CONNECTING)
                        .setSocketTimeout(silence)
                        .build())
                .setMaxConnTotal(settings.concurrent())
                .setMaxConnPerRoute(settings.concurrent())
                .build())
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setConnectionRequestTimeout(CONNECTING)
                .setResponseTimeout(silence)
                .build())
        .setConnectionReuseStrategy((request, response, context) -> false)
        .setUserAgent("Quantry-Webhooks/1")
        .disableRedirectHandling()
        .disableAutomaticRetries()
        .disableAuthCaching()
        .disableCookieManagement()
        .disableContentCompression()
        .disableConnectionState()
        .build();
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
