// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import java.util.List;
import java.util.function.Predicate;
import org.synod.quorum.QuorumState;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** Three acceptors as one process sees them, when the host of the first ballot fails it. */
final class Outages {
  private Outages() {}

  private static RegisterUnavailableException noAnswer(Effect effect) {
    return new RegisterUnavailableException("no answer", effect);
  }

  /** An acceptor as it is seen by a process that it never answers. */
  record Silent<V>() implements Register<V> {
    @Override
    public Versioned<V> get() {
      throw noAnswer(Effect.NONE);
    }

    @Override
    public boolean compareAndSet(long expectedVersion, V next) {
      throw noAnswer(Effect.NONE);
    }
  }

  /** A host that gets a process's first write and does not say so. */
  static final class Lossy<V> implements Register<V> {
    private final Register<V> acceptor;
    private final Predicate<V> isWrite;
    private final boolean answersAgain;
    private boolean lost; // Plain is safe: one process alone has this.

    Lossy(Register<V> acceptor, Predicate<V> isWrite, boolean answersAgain) {
      this.acceptor = acceptor;
      this.isWrite = isWrite;
      this.answersAgain = answersAgain;
    }

    private void requireAnswer() {
      if (lost && !answersAgain) {
        throw noAnswer(Effect.NONE);
      }
    }

    @Override
    public Versioned<V> get() {
      requireAnswer();
      return acceptor.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, V next) {
      requireAnswer();
      boolean written = acceptor.compareAndSet(expectedVersion, next);
      if (!lost && isWrite.test(next)) {
        lost = true;
        throw noAnswer(Effect.UNKNOWN);
      }
      return written;
    }
  }

  /** Another acceptor, which does not answer one call after the host got the write. */
  static final class Late<V> implements Register<V> {
    private final Register<V> acceptor;
    private final Lossy<V> host;
    private boolean late = true; // Plain is safe: one process alone has this.

    Late(Register<V> acceptor, Lossy<V> host) {
      this.acceptor = acceptor;
      this.host = host;
    }

    private void requireAnswer() {
      if (late && host.lost) {
        late = false;
        throw noAnswer(Effect.NONE);
      }
    }

    @Override
    public Versioned<V> get() {
      requireAnswer();
      return acceptor.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, V next) {
      requireAnswer();
      return acceptor.compareAndSet(expectedVersion, next);
    }
  }

  private static <T> List<T> withHost(T host, List<T> acceptors) {
    return List.of(host, acceptors.get(1), acceptors.get(2));
  }

  /** The host does not answer this process. */
  static <V> List<Register<V>> silent(List<Register<V>> acceptors) {
    return withHost(new Silent<>(), acceptors);
  }

  private static <V> Lossy<QuorumState<V>> lossy(
      Register<QuorumState<V>> host, boolean answersAgain) {
    return new Lossy<>(host, next -> next.value() != null, answersAgain);
  }

  /** The host gets this process's first write, and does not say so. */
  static <V> List<Register<QuorumState<V>>> answerLost(List<Register<QuorumState<V>>> acceptors) {
    return withHost(lossy(acceptors.get(0), /* answersAgain */ true), acceptors);
  }

  /** As {@link #answerLost}, and never again says anything to this process. */
  static <V> List<Register<QuorumState<V>>> hostLost(List<Register<QuorumState<V>>> acceptors) {
    return withHost(lossy(acceptors.get(0), /* answersAgain */ false), acceptors);
  }

  /** As {@link #hostLost}, and the others do not answer one call each: too few for a quorum. */
  static <V> List<Register<QuorumState<V>>> allLost(List<Register<QuorumState<V>>> acceptors) {
    Lossy<QuorumState<V>> host = lossy(acceptors.get(0), /* answersAgain */ false);
    return List.of(host, new Late<>(acceptors.get(1), host), new Late<>(acceptors.get(2), host));
  }
}
