package io.quantry.jobservice.drain;

import io.quantry.contracts.fleet.InternalRoutes;
import io.quantry.telemetry.Drain;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET /internal/v1/ready}: whether to send requests here, for a gateway that knows several
 * replicas. It tells nothing else, so it asks for no token.
 */
@RestController
class ReadyController {
  private final Drain drain;

  ReadyController(Drain drain) {
    this.drain = drain;
  }

  @GetMapping(InternalRoutes.READY)
  ResponseEntity<Void> ready() {
    return ResponseEntity.status(
            drain.ready() ? HttpStatus.NO_CONTENT : HttpStatus.SERVICE_UNAVAILABLE)
        .build();
  }
}
