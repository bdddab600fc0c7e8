package io.quantry.contracts.fleet;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /internal/v1/members} with the join token as bearer: a worker or evaluator introduces
 * itself, at its start and after each restart.
 *
 * @param name stable name of this process, one per machine and slot set
 * @param slots how many tasks it runs at a time
 * @param isolation what it can do
 * @param missingRules the launch rules it cannot keep, empty where isolation is full
 * @param version Quantry's version
 * @param runtimeVersion that of the runtime its children use; absent in one of an older member
 * @param labels what its operator says of it, see {@link Labels}; absent in one of an older member
 * @param testProviders execution providers that it does not have and only claims to, so that a test
 *     can do without the device; absent but in tests
 */
public record Announcement(
    String name,
    Role role,
    Hardware hardware,
    int slots,
    Isolation isolation,
    List<String> missingRules,
    String version,
    @Nullable String runtimeVersion,
    @Nullable Map<String, String> labels,
    @Nullable List<String> testProviders) {}
