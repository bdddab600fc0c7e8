package io.quantry.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The trace of a request through the gateway. */
class TraceTest extends RunningGateway {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";

  @Test
  void goesOnWithTheCallersTraceInASpanOfItsOwn() throws Exception {
    HttpResponse<Void> response =
        client.send(
            authorized("/v1/jobs")
                .header("traceparent", "00-" + TRACE + "-" + SPAN + "-01")
                .build(),
            BodyHandlers.discarding());

    assertThat(response.headers().firstValue("X-Trace-Id")).contains(TRACE);
    assertThat(forwarded()).matches("00-" + TRACE + "-[0-9a-f]{16}-01").doesNotContain(SPAN);
  }

  @Test
  void beginsATraceWhereTheCallerSendsNoneOrNonsense() throws Exception {
    HttpResponse<Void> none =
        client.send(authorized("/v1/jobs").build(), BodyHandlers.discarding());
    String begun = none.headers().firstValue("X-Trace-Id").orElseThrow();
    assertThat(begun).matches("[0-9a-f]{32}");
    assertThat(forwarded()).contains(begun);

    backend.seen().clear();
    HttpResponse<Void> nonsense =
        client.send(
            authorized("/v1/jobs").header("traceparent", "00-zz\"-1").build(),
            BodyHandlers.discarding());
    String fresh = nonsense.headers().firstValue("X-Trace-Id").orElseThrow();
    assertThat(fresh).matches("[0-9a-f]{32}").isNotEqualTo(begun);
    assertThat(forwarded()).contains(fresh);
  }

  private String forwarded() {
    var values = Objects.requireNonNull(backend.seen().getFirst().headers().get("Traceparent"));
    assertThat(values).hasSize(1);
    return values.getFirst();
  }
}
