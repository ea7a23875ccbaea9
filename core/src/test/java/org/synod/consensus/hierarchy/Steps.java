// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus.hierarchy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.synod.explore.Shared;
import org.synod.explore.World;
import org.synod.explore.World.Step;

/** The primitives and variables of the hierarchy, in a world: each access is a step. */
record Steps(World world) implements Variables {

  @Override
  public <V> Variable<V> variable(String name, int number) {
    Shared<Optional<V>> cell = world.shared(name + number, Optional.empty());
    return new Variable<>() {
      @Override
      public V get() {
        return cell.step("get()", value -> new Step<>(value, value)).orElse(null);
      }

      @Override
      public void set(V value) {
        cell.step("set(" + value + ")", old -> new Step<>(Optional.of(value), true));
      }
    };
  }

  static boolean testAndSet(Shared<Boolean> flag) {
    return flag.step("testAndSet()", old -> new Step<>(true, old));
  }

  static int swap(Shared<Integer> cell, int value) {
    return cell.step("swap(" + value + ")", old -> new Step<>(value, old));
  }

  static int fetchAndAdd(Shared<Integer> cell, int delta) {
    return cell.step("fetchAndAdd(" + delta + ")", old -> new Step<>(old + delta, old));
  }

  static int dequeue(Shared<List<Integer>> queue) {
    return queue.step("dequeue()", old -> new Step<>(old.subList(1, old.size()), old.get(0)));
  }

  Assignment assignment(int registers, int width) {
    Shared<List<Integer>> state =
        world.shared("r", Collections.nCopies(registers, Assignment.UNSET));
    return new Assignment() {
      @Override
      public int registers() {
        return registers;
      }

      @Override
      public int width() {
        return width;
      }

      @Override
      public int get(int register) {
        return state.step("get(" + register + ")", all -> new Step<>(all, all.get(register)));
      }

      @Override
      public void assign(int value, int... to) {
        List<Integer> indexes = new ArrayList<>();
        for (int register : to) {
          indexes.add(register);
        }
        if (indexes.size() > width) {
          throw new AssertionError(indexes.size() + " registers at once, of " + width);
        }
        state.step(
            "assign " + value + " to " + indexes,
            old -> {
              List<Integer> next = new ArrayList<>(old);
              indexes.forEach(register -> next.set(register, value));
              return new Step<>(List.copyOf(next), true);
            });
      }
    };
  }

  /** A coin that falls each way. */
  boolean flip() {
    return world.choose("flip", 2) == 1;
  }
}
