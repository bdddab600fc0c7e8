package io.quantry.jobservice.fleet;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.fleet.Announcement;
import io.quantry.contracts.fleet.InternalRoutes;
import io.quantry.contracts.fleet.Labels;
import io.quantry.contracts.fleet.Registration;
import io.quantry.contracts.fleet.TestProviders;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Joining and leaving the fleet. */
@RestController
class FleetController {
  private final Fleet fleet;

  FleetController(Fleet fleet) {
    this.fleet = fleet;
  }

  @PostMapping(path = InternalRoutes.MEMBERS, consumes = "application/json")
  Registration join(@RequestBody Announcement announcement, HttpServletRequest request) {
    String token = MemberFilter.token(request);
    if (announcement.slots() < 1 || announcement.name().isBlank()) {
      throw new QuantryException(ErrorCode.INVALID_VALUE, "Expected a name and at least one slot");
    }
    requireWellFormedLabels(announcement);
    requireRealProviders(announcement);
    return fleet.join(token, announcement);
  }

  private static void requireWellFormedLabels(Announcement announcement) {
    if (announcement.labels() != null) {
      try {
        Labels.checked(announcement.labels());
      } catch (IllegalArgumentException malformed) {
        throw new QuantryException(
            ErrorCode.INVALID_VALUE, String.valueOf(malformed.getMessage()), malformed);
      }
    }
  }

  private static void requireRealProviders(Announcement announcement) {
    boolean claims =
        announcement.testProviders() != null && !announcement.testProviders().isEmpty();
    if (claims && !TestProviders.allowed()) {
      throw new QuantryException(
          ErrorCode.INVALID_VALUE,
          "The member claims execution providers that it does not have, which is for tests alone: "
              + announcement.testProviders());
    }
  }

  @PostMapping(path = InternalRoutes.DEPARTURES)
  void leave(Member member) {
    fleet.leave(member);
  }
}
