// SPDX-License-Identifier: Apache-2.0
package org.synod.byzantine;

import java.util.ArrayList;
import java.util.List;
import org.synod.explore.Shared;
import org.synod.explore.World;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * An acceptor's register that lies in every way that its level allows: each read is answered by any
 * state that was ever to be written there, or by any forged one, whoever asks. It says that it
 * writes whatever it is told, and what it really holds makes no difference.
 */
final class Lying<S> implements Register<S> {
  private final World world;
  private final Shared<List<S>> told; // what it was told to write, without doubles
  private final List<S> forged;

  Lying(World world, String name, List<S> forged) {
    this.world = world;
    this.forged = forged;
    told = world.shared(name, List.of());
  }

  @Override
  public Versioned<S> get() {
    List<S> old = told.step("get()", list -> new World.Step<>(list, list));
    int lie = world.choose("lie", 1 + old.size() + forged.size());
    if (lie == 0) {
      return Versioned.unset();
    }
    S shown = lie <= old.size() ? old.get(lie - 1) : forged.get(lie - 1 - old.size());
    return new Versioned<>(lie, shown);
  }

  @Override
  public boolean compareAndSet(long expectedVersion, S next) {
    return told.step(
        "compareAndSet(" + expectedVersion + ")",
        list -> new World.Step<>(list.contains(next) ? list : with(list, next), true));
  }

  private static <S> List<S> with(List<S> list, S next) {
    List<S> all = new ArrayList<>(list);
    all.add(next);
    return List.copyOf(all);
  }
}
