package io.quantry.jobservice.fleet;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A member in JSON.
 *
 * @param live whether it has beaten within a lease's duration
 * @param running how many leases it holds, of all tenants
 * @param jobs those of the reader's tenant
 * @param hardware as its own runtime says
 * @param testProviders execution providers that it only claims to have, for a test; absent but
 *     there
 * @param runtimeVersion ONNX Runtime's; absent from an older member
 * @param version Quantry's
 * @param drainRequestedAt since when an operator wants it to take nothing new
 * @param heartbeatAgeMillis since its last heartbeat
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record WorkerView(
    String id,
    String name,
    String role,
    MemberState state,
    boolean live,
    int slots,
    int running,
    List<RunningLeases.Work> jobs,
    List<String> pools,
    @JsonRawValue String labels,
    String isolation,
    List<String> missingRules,
    @JsonRawValue String hardware,
    @Nullable List<String> testProviders,
    @Nullable String runtimeVersion,
    String version,
    Instant joinedAt,
    @Nullable Instant drainRequestedAt,
    long heartbeatAgeMillis) {}
