package io.quantry.jobservice.rest;

import java.time.Clock;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The clock for ids and expiry of keys; leases and retries go by the database's clock. */
@Configuration(proxyBeanMethods = false)
class ClockConfiguration {
  @Bean
  InstantSource clock() {
    return Clock.systemUTC();
  }
}
