package io.quantry.gateway;

import java.net.http.HttpClient;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;

/**
 * The connection to job-service: streams both ways, follows no redirect, touches no encoding.
 * Reading has no time limit: an upload may take an hour before it is answered, and an event stream
 * may be silent.
 */
@Configuration(proxyBeanMethods = false)
class BackendConnection {
  @Bean(destroyMethod = "close")
  ExecutorService backendExecutor() {
    return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("backend-", 0).factory());
  }

  @Bean(destroyMethod = "shutdownNow")
  HttpClient backendClient(GatewaySettings settings, ExecutorService backendExecutor) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(settings.connectTimeout())
        .executor(backendExecutor)
        .build();
  }

  @Bean
  JobServices jobServices(GatewaySettings settings) {
    return new JobServices(settings.jobService());
  }

  @Bean
  ReadinessProbe readinessProbe(JobServices jobServices, HttpClient backendClient) {
    return new ReadinessProbe(jobServices, backendClient);
  }

  @Bean
  ClientHttpRequestFactory backendRequests(
      HttpClient backendClient,
      ExecutorService backendExecutor,
      JobServices jobServices,
      EventStreams events) {
    JdkClientHttpRequestFactory factory =
        new JdkClientHttpRequestFactory(backendClient, backendExecutor);
    factory.enableCompression(false);
    return new FailoverRequests(new UndrainedRequests(factory, events), jobServices);
  }
}
