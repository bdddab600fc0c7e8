package io.quantry.embedded.broker;

import java.nio.file.Path;
import java.util.Map;

/**
 * One node that is broker and controller, sized for one machine: every internal topic small and
 * unreplicated.
 */
final class BrokerConfiguration {
  static final int NODE_ID = 1;
  static final String CONTROLLER = "CONTROLLER";

  private BrokerConfiguration() {}

  static Map<String, String> of(Path folder, BrokerPorts ports) {
    String client = "CLIENT://127.0.0.1:" + ports.client();
    String controller = "127.0.0.1:" + ports.controller();
    return Map.ofEntries(
        Map.entry("process.roles", "broker,controller"),
        Map.entry("node.id", Integer.toString(NODE_ID)),
        Map.entry("controller.quorum.voters", NODE_ID + "@" + controller),
        Map.entry("controller.listener.names", CONTROLLER),
        Map.entry("listeners", client + "," + CONTROLLER + "://" + controller),
        Map.entry("advertised.listeners", client),
        Map.entry("inter.broker.listener.name", "CLIENT"),
        Map.entry("listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
        Map.entry("log.dirs", folder.toString()),
        Map.entry("auto.create.topics.enable", "false"),
        Map.entry("num.partitions", "1"),
        Map.entry("default.replication.factor", "1"),
        Map.entry("offsets.topic.num.partitions", "1"),
        Map.entry("offsets.topic.replication.factor", "1"),
        Map.entry("transaction.state.log.num.partitions", "1"),
        Map.entry("transaction.state.log.replication.factor", "1"),
        Map.entry("transaction.state.log.min.isr", "1"),
        Map.entry("share.coordinator.state.topic.num.partitions", "1"),
        Map.entry("share.coordinator.state.topic.replication.factor", "1"),
        Map.entry("share.coordinator.state.topic.min.isr", "1"),
        Map.entry("group.initial.rebalance.delay.ms", "0"),
        // The broker's log recovery and its pools are meant for many disks and cores.
        Map.entry("num.network.threads", "2"),
        Map.entry("num.io.threads", "2"),
        Map.entry("background.threads", "2"),
        Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(16 << 20)),
        // After a kill the controller believes in the old broker for one session: the default would
        // make the next start wait nine seconds.
        Map.entry("broker.session.timeout.ms", "3000"),
        Map.entry("broker.heartbeat.interval.ms", "500"));
  }
}
