package io.quantry.jobservice.rest;

import java.time.Duration;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.util.Timeout;

/**
 * HTTP clients that do nothing by themselves: no redirect, retry, cookie, credential, proxy or
 * decompression, and no connection serves twice.
 */
public final class PlainHttp {
  private static final Timeout CONNECTING = Timeout.ofSeconds(5);

  private PlainHttp() {}

  /**
   * A client.
   *
   * @param connections how they are made; time limits and numbers are set here
   * @param silence how long a server may say nothing
   * @param concurrent connections at a time
   * @param agent what it calls itself
   */
  public static CloseableHttpClient client(
      PoolingHttpClientConnectionManagerBuilder connections,
      Duration silence,
      int concurrent,
      String agent) {
    Timeout most = Timeout.of(silence);
    return HttpClients.custom()
        .setConnectionManager(
            connections
                .setDefaultConnectionConfig(
                    ConnectionConfig.custom()
                        .setConnectTimeout(CONNECTING)
                        .setSocketTimeout(most)
                        .build())
                .setMaxConnTotal(concurrent)
                .setMaxConnPerRoute(concurrent)
                .build())
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setConnectionRequestTimeout(CONNECTING)
                .setResponseTimeout(most)
                .build())
        .setConnectionReuseStrategy((request, response, context) -> false)
        .setUserAgent(agent)
        .disableRedirectHandling()
        .disableAutomaticRetries()
        .disableAuthCaching()
        .disableCookieManagement()
        .disableContentCompression()
        .disableConnectionState()
        .build();
  }
}
