package io.quantry.agent;

import io.micrometer.core.instrument.MeterRegistry;
import io.quantry.contracts.fleet.Role;
import io.quantry.sandbox.Sandbox;
import io.quantry.sandbox.SandboxSettings;
import io.quantry.telemetry.ChildMeters;
import io.quantry.telemetry.ManagementOnlyConfiguration;
import io.quantry.telemetry.Traces;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * What a service of the fleet consists of: its configuration, a sandbox, an agent. The service
 * itself adds its {@link Role}.
 */
@Configuration(proxyBeanMethods = false)
@Import({
  ManagementOnlyConfiguration.class,
  FleetHealthIndicator.class,
  LoopsHealthIndicator.class,
})
public class AgentConfiguration {
  @Bean
  AgentProperties agentProperties(Environment environment, Role role) {
    return Binder.get(environment)
        .bind(
            "quantry." + role.name().toLowerCase(Locale.ROOT),
            Bindable.of(AgentProperties.class),
            new NoUnboundElementsBindHandler(
                BindHandler.DEFAULT, new UnboundElementsSourceFilter()))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "No configuration quantry." + role.name().toLowerCase(Locale.ROOT) + ".*"));
  }

  @Bean
  Sandbox sandbox(AgentProperties properties) {
    Sandbox sandbox = Sandbox.probe(SandboxSettings.engine(properties.engineClassPath()));
    if (!sandbox.missingRules().isEmpty() && !properties.allowDegradedIsolation()) {
      throw new IllegalStateException(
          "This machine cannot keep the launch rules %s; allow-degraded-isolation=true takes work all the same"
              .formatted(sandbox.missingRules()));
    }
    return sandbox;
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  Agent agent(
      AgentProperties properties, Role role, Sandbox sandbox, MeterRegistry meters, Traces traces)
      throws IOException {
    Files.createDirectories(properties.dataFolder()); // whose disk's health is looked at
    String version = String.valueOf(Agent.class.getPackage().getImplementationVersion());
    AgentSettings settings =
        new AgentSettings(
            role,
            properties.name(),
            properties.slots(),
            properties.jobServiceUrl(),
            properties.bootstrapServers(),
            properties.joinToken(),
            properties.dataFolder(),
            properties.lockFolder(),
            properties.cacheSize().toBytes(),
            properties.tags(),
            version,
            properties.labels(),
            properties.testProviders(),
            properties.shutdownPatience());
    TaskRunner runner =
        new SandboxRunner(
            sandbox,
            properties.memoryLimit().toBytes(),
            properties.diskLimit().toBytes(),
            properties.slots(),
            new ChildMeters(meters));
    return new Agent(settings, runner, sandbox.missingRules(), new AgentTelemetry(meters, traces));
  }
}
