package io.quantry.jobservice.pipeline;

import io.quantry.jobservice.access.Resealing;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;

/** Seals the secrets and tokens of connections anew at the start. */
@Component
class ConnectionRenewal implements InitializingBean {
  private final Resealing resealing;

  ConnectionRenewal(Resealing resealing) {
    this.resealing = resealing;
  }

  @Override
  public void afterPropertiesSet() {
    resealing.renew("connections", "secret", Connections::owner);
    resealing.renew("connections", "token", Connections::owner);
  }
}
