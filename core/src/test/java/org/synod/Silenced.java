// SPDX-License-Identifier: Apache-2.0
package org.synod;

import java.util.List;
import java.util.stream.IntStream;
import org.synod.register.FaultyRegister;
import org.synod.register.Register;

/** Registers that do not answer while a test says so. */
public final class Silenced {
  private Silenced() {}

  /** The same registers. Each does not answer while its place in {@code out} is true. */
  public static <V> List<Register<V>> of(List<Register<V>> raw, boolean[] out) {
    return IntStream.range(0, raw.size())
        .<Register<V>>mapToObj(
            i ->
                new FaultyRegister<>(
                    raw.get(i),
                    next -> {
                      if (out[i]) {
                        throw FaultyRegister.crashed("a" + i);
                      }
                    }))
        .toList();
  }
}
