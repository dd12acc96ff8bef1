package io.quorate.store.lease;

import java.util.Optional;

/**
 * What a read found.
 *
 * @param revision of the store that was read
 * @param value empty if there is none
 */
public record Seen<T>(long revision, Optional<T> value) {}
