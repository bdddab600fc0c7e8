package io.quantry.bench.chaos;

import io.quantry.bench.chaos.agent.KillPoint;
import io.quantry.bench.chaos.agent.ServiceKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Everything that can go wrong here. */
final class Faults {
  private static final long MIDDLE_OF_A_MODEL = 100_000;
  private static final long MIDDLE_OF_A_RESULT = 40_000;

  private Faults() {}

  static List<Fault> all() {
    List<Fault> faults = new ArrayList<>();
    Arrays.stream(KillPoint.values()).map(KillAtPoint::new).forEach(faults::add);
    Arrays.stream(ServiceKind.values()).map(RandomKill::new).forEach(faults::add);
    faults.addAll(links());
    faults.add(new LateResult());
    faults.addAll(List.of(Outages.values()));
    faults.addAll(List.of(Queues.values()));
    faults.addAll(List.of(GatewayKilledMidTransfer.values()));
    faults.addAll(List.of(DiskFull.values()));
    return faults;
  }

  private static List<Fault> links() {
    return List.of(
        BrokenLink.lostAnswer(
            "worker-claim-answer-lost", ServiceKind.WORKER, "POST /internal/v1/claims"),
        BrokenLink.lostAnswer(
            "worker-complete-answer-lost", ServiceKind.WORKER, "POST /internal/v1/completions"),
        BrokenLink.lostAnswer(
            "evaluator-complete-answer-lost",
            ServiceKind.EVALUATOR,
            "POST /internal/v1/completions"),
        BrokenLink.lostAnswer(
            "worker-upload-answer-lost", ServiceKind.WORKER, "PUT /internal/v1/artifacts"),
        new BrokenLink(
            "worker-killed-mid-download",
            ServiceKind.WORKER,
            () -> Trap.breakDownload("GET /internal/v1/blobs", MIDDLE_OF_A_MODEL),
            true),
        new BrokenLink(
            "worker-killed-mid-upload",
            ServiceKind.WORKER,
            () -> Trap.breakUpload("PUT /internal/v1/artifacts", MIDDLE_OF_A_RESULT),
            true),
        new BrokenLink(
            "worker-upload-broken",
            ServiceKind.WORKER,
            () -> Trap.breakUpload("PUT /internal/v1/artifacts", MIDDLE_OF_A_RESULT),
            false),
        new BrokenLink(
            "evaluator-killed-mid-download",
            ServiceKind.EVALUATOR,
            () -> Trap.breakDownload("GET /internal/v1/blobs", MIDDLE_OF_A_RESULT),
            true));
  }
}
