package io.quantry.jobservice.access;

import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** Keys by hash. */
interface ApiKeys extends Repository<ApiKeyEntity, UUID> {
  Optional<ApiKeyEntity> findByKeyHash(String keyHash);
}
