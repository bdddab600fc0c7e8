package io.quantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.quantry.contracts.engine.EngineEvent;
import io.quantry.telemetry.Traces;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Spans out of what a child prints, which need not be true. */
class EngineStepsTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CHILD = "b7ad6b7169203331";

  private final List<SpanData> ended = new CopyOnWriteArrayList<>();
  private final EngineSteps steps =
      new EngineSteps(traces(), Optional.of("00-" + TRACE + "-" + CHILD + "-01"));

  @Test
  void aChangeOfTheStageEndsOneStepAndBeginsTheNextBelowTheProcess() {
    steps.event(event("scan", TRACE));
    steps.event(event("scan", TRACE));
    steps.event(event("calibrate", TRACE));
    steps.close();

    assertThat(ended)
        .extracting(SpanData::getName)
        .containsExactly("engine scan", "engine calibrate");
    assertThat(ended).allMatch(span -> span.getTraceId().equals(TRACE));
    assertThat(ended).allMatch(span -> span.getParentSpanId().equals(CHILD));
  }

  @Test
  void eventsWithoutTheTasksTraceMakeNone() {
    steps.event(event("scan", null));
    steps.event(event("scan", "0".repeat(32)));
    steps.close();

    assertThat(ended).isEmpty();
  }

  @Test
  void aHostileChildMakesFewSpansAndOnlyOfPlainNames() {
    steps.event(event("drop table\n", TRACE));
    steps.event(event("x".repeat(10_000), TRACE));
    for (int i = 0; i < 1_000; i++) {
      steps.event(event(i % 2 == 0 ? "a" : "b", TRACE));
    }
    steps.close();

    assertThat(ended).hasSize(100);
    assertThat(ended).allMatch(span -> span.getName().matches("engine [ab]"));
  }

  private static EngineEvent event(String stage, @Nullable String trace) {
    return new EngineEvent(stage, 0.5, "m", null, trace);
  }

  private Traces traces() {
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .addSpanProcessor(
                SimpleSpanProcessor.create(
                    new SpanExporter() {
                      @Override
                      public CompletableResultCode export(Collection<SpanData> spans) {
                        ended.addAll(spans);
                        return CompletableResultCode.ofSuccess();
                      }

                      @Override
                      public CompletableResultCode flush() {
                        return CompletableResultCode.ofSuccess();
                      }

                      @Override
                      public CompletableResultCode shutdown() {
                        return CompletableResultCode.ofSuccess();
                      }
                    }))
            .build();
    Tracer tracer = provider.get("test");
    return new Traces(
        new OtelTracer(tracer, new OtelCurrentTraceContext(), event -> {}),
        new OtelPropagator(
            ContextPropagators.create(W3CTraceContextPropagator.getInstance()), tracer));
  }
}
