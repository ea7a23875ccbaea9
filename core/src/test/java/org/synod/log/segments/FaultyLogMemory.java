// SPDX-License-Identifier: Apache-2.0
package org.synod.log.segments;

import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.Words;
import org.synod.memory.WrappedMemory;
import org.synod.memory.WrappedReferences;
import org.synod.memory.WrappedWords;

/** A memory for the segments of a log, with a seeded fault in it. */
public class FaultyLogMemory extends WrappedMemory {

  /** A seeded fault. */
  public enum Fault {
    NOTHING,
    /** A slot is read, and then written, whatever has come there in between. */
    SLOT_CHECK_THEN_SET,
    /** A thread that loses a slot is told that it has won. */
    LOSER_IS_TOLD_IT_WON,
    /** A thread that wins a slot is told that it has lost, and goes on. */
    WINNER_IS_TOLD_IT_LOST,
    /** A slot shows an entry to its reader only when the next is decided too. */
    SLOT_IS_SEEN_LATE,
    /** The segments of two threads both follow the same one: the first is forgotten. */
    LINK_OVERWRITTEN,
    /** A thread that loses the link goes on in its own segment. */
    LINK_LOSER_KEEPS_ITS_OWN,
    /** A segment that is let go of is left without a link, as if it were the last. */
    LINK_REMOVED,
    /** The hint in a segment is one slot too far. */
    HINT_TOO_FAR,
    /** The hint goes beyond the entry that closes the log. */
    HINT_BEYOND_CLOSE,
    /** The hint at the tail is one segment too far. */
    TAIL_TOO_FAR,
    /**
     * The record of what is retained is compared, and then set, whatever has come there in between.
     */
    RETAINED_CHECK_THEN_SET,
    /** The first segment that is retained is that of the follower that is farthest. */
    RETAINED_FOR_THE_FASTEST,
    /** A new follower is not counted among those for which the log keeps commands. */
    FOLLOWER_NOT_COUNTED,
    /** A follower is not taken away when it is closed. */
    FOLLOWER_NOT_TAKEN_AWAY,
    /** A thread that goes on does not store the decision of a consensus object. */
    DECISION_NOT_SETTLED,
    /** A slot gets two consensus objects, of which the later replaces the other. */
    OBJECT_OVERWRITTEN,
    /** A consensus object that does not say what it decided is taken to have decided this entry. */
    SILENCE_IS_A_WIN,
    /** The first thread to come decides a slot, whatever was decided at its index. */
    STORED_AT_THE_FIRST_FREE
  }

  private final Fault fault;
  private Slots<?> latest; // the slots of a segment that is being made

  public FaultyLogMemory(Memory memory, Fault fault) {
    super(memory);
    this.fault = fault;
  }

  @Override
  protected Words wrap(Words words) {
    Words wrapped =
        fault != Fault.HINT_TOO_FAR
            ? words
            : new WrappedWords(words) {
              @Override
              public void setOpaque(int index, long value) {
                super.setOpaque(index, value + 1);
              }
            };
    if (latest != null) { // a segment makes its slots first, and then its hint
      latest.hint = wrapped;
      latest = null;
    }
    return wrapped;
  }

  @Override
  protected <T> References<T> wrap(String label, References<T> references) {
    return switch (label) {
      case "slot" -> {
        Slots<T> slots = new Slots<>(references);
        latest = slots;
        yield slots;
      }
      case "next" -> new Links<>(references);
      case "tail" -> new Tail<>(references);
      case "retained" -> new Kept<>(references);
      default -> references;
    };
  }

  private final class Slots<T> extends WrappedReferences<T> {
    private Words hint;

    Slots(References<T> references) {
      super(references);
    }

    @Override
    public T getVolatile(int index) {
      T there = super.getVolatile(index);
      boolean isLate =
          fault == Fault.SLOT_IS_SEEN_LATE
              && index + 1 < length()
              && super.getVolatile(index + 1) == null;
      return isLate ? null : there;
    }

    @Override
    public void setVolatile(int index, T value) {
      if (fault != Fault.DECISION_NOT_SETTLED) {
        super.setVolatile(index, value);
      }
    }

    @Override
    public T compareAndExchange(int index, T expected, T next) {
      if (fault == Fault.SLOT_CHECK_THEN_SET || fault == Fault.OBJECT_OVERWRITTEN) {
        super.setVolatile(index, next); // its content was as expected when it was read
        return expected;
      }
      int at = index;
      if (fault == Fault.STORED_AT_THE_FIRST_FREE) {
        at = 0;
        while (super.getVolatile(at) != null) {
          at++;
        }
      }
      T there = super.compareAndExchange(at, expected, next);
      if (fault == Fault.HINT_BEYOND_CLOSE && next == SegmentReader.CLOSED) {
        hint.setOpaque(0, index + 1);
      }
      if (fault == Fault.WINNER_IS_TOLD_IT_LOST && there == null) {
        return next;
      }
      return fault == Fault.LOSER_IS_TOLD_IT_WON ? null : there;
    }
  }

  private final class Links<T> extends WrappedReferences<T> {
    Links(References<T> references) {
      super(references);
    }

    @Override
    public void setVolatile(int index, T self) {
      super.setVolatile(index, fault == Fault.LINK_REMOVED ? null : self);
    }

    @Override
    public T compareAndExchange(int index, T expected, T next) {
      if (fault == Fault.LINK_OVERWRITTEN) {
        super.setVolatile(index, next);
        return expected;
      }
      T there = super.compareAndExchange(index, expected, next);
      return fault == Fault.LINK_LOSER_KEEPS_ITS_OWN ? expected : there;
    }
  }

  private final class Tail<T> extends WrappedReferences<T> {
    Tail(References<T> references) {
      super(references);
    }

    @Override
    @SuppressWarnings("unchecked") // the tail is a segment
    public void setRelease(int index, T segment) {
      super.setRelease(
          index, fault == Fault.TAIL_TOO_FAR ? (T) ((Segment) segment).successor() : segment);
    }
  }

  private final class Kept<T> extends WrappedReferences<T> {
    Kept(References<T> references) {
      super(references);
    }

    @Override
    @SuppressWarnings("unchecked") // what is retained is one
    public boolean compareAndSet(int index, T expected, T next) {
      if (fault == Fault.RETAINED_CHECK_THEN_SET) {
        if (getVolatile(index) != expected) {
          return false;
        }
        setVolatile(index, next);
        return true;
      }
      T other = (T) faulty((Retained) expected, (Retained) next);
      return super.compareAndSet(index, expected, other);
    }

    private Retained faulty(Retained expected, Retained next) {
      int more = next.followers().size() - expected.followers().size();
      if (fault == Fault.FOLLOWER_NOT_COUNTED && more > 0) {
        return new Retained(next.first(), next.nextId(), expected.followers());
      }
      if (fault == Fault.FOLLOWER_NOT_TAKEN_AWAY && more < 0) {
        return expected;
      }
      if (fault == Fault.RETAINED_FOR_THE_FASTEST) {
        Segment farthest = next.first();
        for (Retained.Position position : next.followers()) {
          boolean isFarther = position.segment().base() > farthest.base();
          farthest = isFarther ? position.segment() : farthest;
        }
        return new Retained(farthest, next.nextId(), next.followers());
      }
      return next;
    }
  }
}
