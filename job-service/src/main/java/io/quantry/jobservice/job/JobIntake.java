package io.quantry.jobservice.job;

import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.rest.JsonBody;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Takes jobs in for other modules, by the same rules as those that users submit. */
@Component
public class JobIntake {
  private final Submissions submissions;
  private final SpecResolver resolver;

  JobIntake(Submissions submissions, SpecResolver resolver) {
    this.submissions = submissions;
    this.resolver = resolver;
  }

  /**
   * Lets a document through that could be submitted now.
   *
   * @throws QuantryException as a submission does
   */
  public void check(UUID tenant, Map<String, Object> document) {
    resolver.resolve(tenant, document);
  }

  /** As {@link #check}, where nothing is wrong with a model that is not there yet. */
  public void checkButModel(UUID tenant, Map<String, Object> document) {
    try {
      check(tenant, document);
    } catch (QuantryException refused) {
      boolean model =
          !refused.violations().isEmpty()
              && refused.violations().stream()
                  .allMatch(violation -> violation.pointer().equals(SpecResolver.MODEL));
      if (!model) {
        throw refused;
      }
    }
  }

  /**
   * Takes a job in within the caller's transaction; answers its id.
   *
   * @throws QuantryException as a submission does
   */
  public UUID submit(Caller caller, JsonBody.Parsed document) {
    String location = submissions.submitWithin(caller, document).location();
    return PrefixedId.JOB.parse(location.substring(location.lastIndexOf('/') + 1)).orElseThrow();
  }
}
