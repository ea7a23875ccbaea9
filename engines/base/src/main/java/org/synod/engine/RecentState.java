// SPDX-License-Identifier: Apache-2.0
package org.synod.engine;

import org.jspecify.annotations.Nullable;
import org.synod.register.Versioned;

/**
 * The newest state of a record that this object's updates have met or made, for a second. An update
 * that begins at it saves a read. It is a hint: a write from an old state does nothing.
 *
 * <p>Used by any thread. The second bounds what an engine can do that forgets a version and comes
 * back to it with other bytes.
 */
final class RecentState {
  private static final long FRESH_NANOS = 1_000_000_000;

  private record Seen(Versioned<byte[]> state, long nanos) {}

  private volatile @Nullable Seen seen;

  /** The state, if there is one; nobody changes its bytes. */
  @Nullable Versioned<byte[]> tryGet() {
    Seen last = seen;
    return last != null && System.nanoTime() - last.nanos < FRESH_NANOS ? last.state : null;
  }

  /** Keeps a state, unless a newer one is known. */
  void see(Versioned<byte[]> state) {
    Versioned<byte[]> last = tryGet();
    if (last == null || last.version() < state.version()) {
      seen = new Seen(state, System.nanoTime()); // an older one may come in between: a lost attempt
    }
  }

  /** Forgets the state: it is ahead of the record. */
  void forget() {
    seen = null;
  }
}
