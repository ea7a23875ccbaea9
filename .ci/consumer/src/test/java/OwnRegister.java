// SPDX-License-Identifier: Apache-2.0
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** A register of the project's own. With -Dloses.writes=true it is a broken one. */
final class OwnRegister implements Register<Long> {
  private static final boolean LOSES_WRITES = Boolean.getBoolean("loses.writes");

  private final AtomicReference<Versioned<Long>> state =
      new AtomicReference<>(Versioned.unset());

  @Override
  public Versioned<Long> get() {
    return state.get();
  }

  @Override
  public boolean compareAndSet(long expectedVersion, Long next) {
    Objects.requireNonNull(next, "next: null, allowed: a value");
    Versioned<Long> now = state.get();
    if (now.version() != expectedVersion) {
      Versioned.requireReached(expectedVersion, now.version());
      return false;
    }
    if (LOSES_WRITES && expectedVersion == 150) {
      return true;
    }
    return state.compareAndSet(now, new Versioned<>(expectedVersion + 1, next));
  }
}
