// SPDX-License-Identifier: Apache-2.0
package org.synod;

import java.util.function.Supplier;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/**
 * A register that answers everybody, always, in a world where others miss calls. If the register of
 * the world misses a call, the process stops for good at that call. So the world sees a process
 * that has crashed, before the call or after, and no register that has failed.
 *
 * @param <V> the values
 * @param register the register of the world
 */
public record Sturdy<V>(Register<V> register) implements Register<V> {

  /** Ends the process. */
  public static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public Versioned<V> get() {
    return answered(register::get);
  }

  @Override
  public boolean compareAndSet(long expectedVersion, V next) {
    return answered(() -> register.compareAndSet(expectedVersion, next));
  }

  private static <T> T answered(Supplier<T> call) {
    try {
      return call.get();
    } catch (RegisterUnavailableException e) {
      throw new Stopped();
    }
  }
}
