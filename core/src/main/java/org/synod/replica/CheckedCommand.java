// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Memory;
import org.synod.memory.References;

/**
 * A command that compares its effect on each replica with its effect on the first, and notes the
 * first difference that anybody finds.
 */
final class CheckedCommand<S> extends Command.OfReference<S> {
  /** The outcome of the command on a replica, and the image of the replica after it. */
  private record Effect(Object outcome, @Nullable Object image) {
    boolean isSameAs(Effect other) {
      return Objects.deepEquals(image, other.image)
          && (outcome instanceof Thrown mine && other.outcome instanceof Thrown its
              ? mine.cause().toString().equals(its.cause().toString())
              : Objects.deepEquals(outcome, other.outcome));
    }

    @Override
    public String toString() {
      String did = outcome instanceof Thrown thrown ? "threw " + thrown.cause() : "gave " + outcome;
      return did + " and left " + image;
    }
  }

  private final Function<? super S, ?> image;
  private final References<String> difference; // one
  private final References<Effect> first; // one: on the replica that was the first to tell

  CheckedCommand(
      Memory memory,
      Function<? super S, ?> function,
      Function<? super S, ?> image,
      References<String> difference) {
    super(memory, function);
    this.image = image;
    first = memory.references("first effect", 1);
    this.difference = difference;
  }

  @Override
  void runOn(S state) {
    Object outcome = applyTo(state);
    Effect mine = new Effect(outcome, imageOf(state));
    Effect other = first.compareAndExchange(0, null, mine);
    if (other != null && !mine.isSameAs(other)) {
      difference.compareAndSet(
          0,
          null,
          "command: " + this + ", which " + other + " on one replica and " + mine
              + " on another, allowed: the same on all");
    }
    tell(outcome);
  }

  private @Nullable Object imageOf(S state) {
    try {
      return image.apply(state);
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      return "image threw " + e;
    }
  }
}
