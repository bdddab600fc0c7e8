package io.quantry.jobservice.fleet;

import io.quantry.contracts.fleet.Role;
import java.util.List;
import java.util.UUID;

/**
 * A worker or evaluator that has shown its token.
 *
 * @param pools those it satisfied when it joined
 * @param drain whether an operator wants it to take nothing new
 */
public record Member(UUID id, Role role, List<String> pools, boolean drain) {}
