// SPDX-License-Identifier: Apache-2.0
package org.synod.history.calls;

import org.jspecify.annotations.Nullable;

/**
 * The effect of a call on a sequential object, and its result there.
 *
 * <p>Immutable, if the state and the result are.
 *
 * @param <S> the states of the object
 * @param next the state after the call; it has an {@code equals} by value
 * @param result the result of the call; it has an {@code equals} by value
 */
public record Step<S extends @Nullable Object>(S next, @Nullable Object result) {}
