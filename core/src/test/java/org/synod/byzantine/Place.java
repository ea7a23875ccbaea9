// SPDX-License-Identifier: Apache-2.0
package org.synod.byzantine;

import java.util.ArrayList;
import java.util.List;
import org.synod.explore.Shared;
import org.synod.explore.World;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** A register of the explorer that holds sealed values, and whose words can be damaged in place. */
final class Place implements Register<Sealed> {

  /** A damage, whose effect on what is held is never the whole state of a time before. */
  enum Damage {
    /** A bit of the value is turned. */
    VALUE,
    /** A bit of the seal is turned. */
    SEAL,
    /** The words become those of another version, and the version stays. */
    OLD_WORDS,
    /** The words become those of another place, and the version stays. */
    ELSEWHERE,
    /** The version goes up, and the words stay. */
    VERSION_UP,
    /** All is wiped out. */
    WIPED,
    /** The version goes down, and the words stay. */
    VERSION_DOWN
  }

  /** The content: what is held, and what was written so far, the first first. */
  record Held(long version, Sealed value, List<Sealed> written) {
    Held with(long version, Sealed value) {
      return new Held(version, value, written);
    }

    Held after(Sealed next) {
      List<Sealed> all = new ArrayList<>(written);
      all.add(next);
      return new Held(version + 1, next, List.copyOf(all));
    }
  }

  private final Shared<Held> cell;

  /** Makes a place that is founded. */
  Place(World world, String name, Sealed first) {
    cell = world.shared(name, new Held(1, first, List.of(first)));
  }

  @Override
  public Versioned<Sealed> get() {
    Held held = held();
    return held.version == 0 ? Versioned.unset() : new Versioned<>(held.version, held.value);
  }

  private Held held() {
    return cell.step("get()", held -> new World.Step<>(held, held));
  }

  @Override
  public boolean compareAndSet(long expectedVersion, Sealed next) {
    long version =
        cell.step(
            "compareAndSet(" + expectedVersion + ")",
            held ->
                new World.Step<>(
                    held.version == expectedVersion ? held.after(next) : held, held.version));
    Versioned.requireReached(expectedVersion, version);
    return version == expectedVersion;
  }

  /** Damages the words in one step. */
  void damage(Damage damage, Place other) {
    Sealed there = damage == Damage.ELSEWHERE ? other.held().value() : null;
    boolean unused =
        cell.step(damage.name(), held -> new World.Step<>(damaged(held, damage, there), true));
  }

  private static Held damaged(Held held, Damage damage, Sealed there) {
    return switch (damage) {
      case VALUE -> held.with(held.version, turned(held.value, 0));
      case SEAL -> held.with(held.version, turned(held.value, held.value.words.length - 1));
      case OLD_WORDS -> {
        Sealed old = held.written.get(0);
        for (Sealed each : held.written) {
          old = each.equals(held.value) ? old : each; // the last that differs
        }
        yield held.with(held.version, old);
      }
      case ELSEWHERE -> held.with(held.version, there);
      case VERSION_UP -> held.with(held.version + 1, held.value);
      case VERSION_DOWN -> held.with(Math.max(0, held.version - 1), held.value);
      case WIPED -> held.with(0, held.value);
    };
  }

  private static Sealed turned(Sealed value, int word) {
    long[] words = value.words.clone();
    words[word] ^= 1;
    return new Sealed(words);
  }
}
