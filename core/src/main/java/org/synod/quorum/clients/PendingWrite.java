// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.quorum.hosted.Change;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * One write to a {@link ClientQuorumRegister}, which takes effect at most once, however often it is
 * run. So a write that was not answered is run again, until it is:
 *
 * <pre>{@code
 * PendingWrite<String> write = register.write(version, "next");
 * boolean isWritten;
 * try {
 *   isWritten = write.run();
 * } catch (RegisterUnavailableException e) {
 *   isWritten = write.run(); // later: when a quorum answers again
 * }
 * }</pre>
 *
 * <p>It is used by one thread at a time.
 *
 * <p><i>Progress:</i> as {@link ClientQuorumRegister}.
 *
 * <p><i>Not guaranteed:</i> an answer if more than {@value ClientQuorumState#EVIDENCE} other writes
 * came between two runs. {@link #run} then says that the effect is unknown, each time.
 *
 * @param <V> the values
 */
public final class PendingWrite<V> {
  private final Deciding<V> register;
  private final WriteId id;
  private final long expectedVersion;
  private final V next;
  private final Attempt attempt = new Attempt();
  private boolean mayBeSent; // false: no acceptor has it, or will have it
  private @Nullable Boolean outcome; // null until it is known

  PendingWrite(Deciding<V> register, WriteId id, long expectedVersion, V next) {
    this.register = register;
    this.id = id;
    this.expectedVersion = expectedVersion;
    this.next = Objects.requireNonNull(next, "next: null, allowed: a value");
    if (expectedVersion < 0) {
      throw new IllegalArgumentException(
          "expectedVersion: " + expectedVersion + ", allowed: 0 or more");
    }
  }

  /**
   * Writes, or finds out whether an earlier run did.
   *
   * @return true if the write took effect, in this run or an earlier one: the version was the
   *     expected one, and became {@code expectedVersion + 1}; false if it has no effect and never
   *     will
   * @throws org.synod.register.VersionNotReachedException if the register has not reached the
   *     expected version; the write had no effect, and another run may have it
   * @throws RegisterUnavailableException if no quorum answers, or the evidence is gone; it says
   *     whether the write may have taken effect
   */
  public boolean run() {
    if (outcome == null) {
      ClientQuorumState<V> decided = decided();
      while (decided.version() < expectedVersion) { // maybe it is an old one
        Versioned.requireReached(expectedVersion, current().version());
        register.forget();
        decided = decided();
      }
      outcome = outcome(decided);
    }
    return outcome;
  }

  private ClientQuorumState<V> decided() {
    boolean wasSent = mayBeSent;
    mayBeSent = true; // until it is known: also if an error ends this
    try {
      return register.decide(attempt, id, wasSent);
    } catch (RegisterUnavailableException e) {
      mayBeSent = wasSent || e.effect() == Effect.UNKNOWN;
      throw e;
    }
  }

  private Versioned<V> current() {
    try {
      return register.get();
    } catch (RegisterUnavailableException e) {
      throw mayBeSent ? Deciding.unknown(e) : e; // its effect is the read's, not the write's
    }
  }

  private boolean outcome(ClientQuorumState<V> decided) {
    WriteId maker = decided.writeOf(expectedVersion + 1);
    if (maker == null && mayBeSent) {
      throw new RegisterUnavailableException(
          "the write of version " + (expectedVersion + 1) + ": the register is at version "
              + decided.version() + ", allowed: at most " + ClientQuorumState.EVIDENCE
              + " writes beyond it, whose identities are kept",
          Effect.UNKNOWN);
    }
    return id.equals(maker);
  }

  /** The write as a change of states. */
  private final class Attempt implements Change<ClientQuorumState<V>, WriteId> {

    @Override
    public ClientQuorumState<V> next(ClientQuorumState<V> state, long ballot, WriteId asked) {
      ClientQuorumState<V> there = state.in(ballot);
      return there.version() == expectedVersion ? there.after(asked, next) : there;
    }

    @Override
    public boolean isIn(ClientQuorumState<V> state, WriteId asked) {
      return asked.equals(state.writeOf(expectedVersion + 1));
    }

    @Override
    public boolean isDone(ClientQuorumState<V> decided, boolean wasSent) {
      mayBeSent = wasSent;
      return decided.version() != expectedVersion; // another was first, or none was before
    }
  }

  @Override
  public String toString() {
    return "PendingWrite[version " + (expectedVersion + 1) + ": " + next + ", "
        + (outcome == null ? "open" : outcome ? "written" : "not written") + "]";
  }
}
