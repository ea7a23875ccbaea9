// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.synod.memory.layout.Regions;
import org.synod.memory.roster.Numbers;
import org.synod.memory.roster.Roster;
import org.synod.memory.roster.Tenure;

/**
 * Memory on the heap of this JVM: each region is an array of its own, which the garbage collector
 * reclaims with its last user.
 *
 * <p><i>Progress:</i> wait-free; {@link #join()} takes at most one compare-and-set for each of the
 * {@link #processes()}, {@link #current()} none once the thread has its member.
 *
 * <p><i>Linearization:</i> a join takes effect at the compare-and-set that puts the member into the
 * table, a leave at the one that marks the member as one that has left.
 *
 * <p><i>Memory effects:</i> as {@link Memory} and {@link Words} say.
 *
 * <p><i>Not guaranteed:</i> writes by more threads than {@link #processes()} at one moment. Any
 * number can in turn, with members that are {@linkplain #lend lent}; a thread is refused once all
 * have been joined, or are kept by other threads.
 */
public final class HeapMemory implements Memory {
  /*
   * The table of members is the membership of a mapped file in small: a place is claimed by CAS,
   * free once its member has left, and taken over by anyone once the member's thread is known to be
   * dead. The failure detector is Thread.isAlive, which is perfect: it is false only when the
   * thread has ended, and what the thread did then happens before what we do (JLS 17.4.4).
   *
   * No ABA: a place holds Tenure objects, each used once, so a CAS that expects one of them
   * cannot mistake a later member for it.
   */
  private static final int MAX_WORDS = Integer.MAX_VALUE - 8; // of an array, in most JVMs
  private static final int SHOWN = 4; // threads that a full memory names

  private final AtomicReferenceArray<@Nullable Tenure> members;
  private final Roster roster;
  private final ConcurrentMap<String, Named> regions = new ConcurrentHashMap<>();

  private record Named(Region region, Words words) {}

  /**
   * Makes an empty memory.
   *
   * @param processes the number of processes that may have joined at one time, from 1 to
   *     {@link Memory#MAX_PROCESSES}; a register of slots takes two slots for each
   */
  public HeapMemory(int processes) {
    if (processes < 1 || processes > MAX_PROCESSES) {
      throw new IllegalArgumentException(
          "processes: " + processes + ", allowed: 1 to " + MAX_PROCESSES);
    }
    members = new AtomicReferenceArray<>(processes);
    roster = new Roster(this, members, new Table());
  }

  @Override
  public int processes() {
    return members.length();
  }

  @Override
  public Member join() {
    return roster.join();
  }

  @Override
  public Member current() {
    return roster.current();
  }

  @Override
  public Member lend() {
    return roster.lend();
  }

  @Override
  public void giveBack(Member member) {
    roster.giveBack(member);
  }

  @Override
  public void leave(Member member) {
    roster.leave(member);
  }

  /** The table, as the source of numbers for the roster. */
  private final class Table implements Numbers {
    @Override
    public @Nullable Tenure tryClaim(@Nullable Thread owner, boolean isThorough) {
      for (int id = 0; id < members.length(); id++) {
        Tenure member = members.get(id);
        if (member == null || member.isAbandoned()) {
          long incarnation = member == null ? 1 : member.incarnation() + 1;
          Tenure mine = roster.member(id, incarnation, owner);
          if (members.compareAndSet(id, member, mine)) {
            return mine;
          }
        }
      }
      return null;
    }

    @Override
    public boolean areMoving() {
      return false; // claimed and given back in one step
    }

    @Override
    public void free(Tenure member) {
      // a place whose member has left is free
    }

    @Override
    public String full() {
      return "processes: all " + members.length() + " of this memory have joined, " + who()
          + ", allowed: " + members.length() + " at a time: close what is not needed, a thread's"
          + " current() too, or use fewer threads"
          + (members.length() < MAX_PROCESSES
              ? ", or make the memory with more, up to " + MAX_PROCESSES
              : "; no memory has more");
    }

    private String who() {
      List<String> threads = new ArrayList<>();
      int closeable = 0;
      for (int id = 0; id < members.length(); id++) {
        Tenure member = members.get(id);
        String owner = member == null ? null : member.owner();
        if (owner == null) {
          closeable++;
        } else if (threads.size() <= SHOWN) {
          threads.add(threads.size() < SHOWN ? owner : "...");
        }
      }
      return closeable + " by join() and " + (members.length() - closeable) + " for threads"
          + (threads.isEmpty() ? "" : " (" + String.join(", ", threads) + ")");
    }
  }

  @Override
  public long incarnation(int process) {
    Tenure member = members.get(Roster.requireNumber(process, processes()));
    return member == null || member.hasLeft() ? 0 : member.incarnation();
  }

  @Override
  public boolean isLost(int process, long incarnation) {
    Tenure member = members.get(Roster.requireNumber(process, processes()));
    return member == null || member.incarnation() != incarnation || member.isAbandoned();
  }

  @Override
  public Words allocate(int words) {
    if (words < 1 || words > MAX_WORDS) {
      throw new IllegalArgumentException("words: " + words + ", allowed: 1 to " + MAX_WORDS);
    }
    return new HeapWords(words);
  }

  @Override
  public Words allocate(String name, String type, int words) {
    Region wanted = new Region(name, type, words);
    Named named = regions.get(name);
    if (named == null) {
      Named fresh = new Named(wanted, new HeapWords(words));
      Named other = regions.putIfAbsent(name, fresh);
      named = other == null ? fresh : other;
    }
    Regions.requireSame(named.region, wanted);
    return named.words;
  }

  @Override
  public <T> References<T> references(String label, int count) {
    Objects.requireNonNull(label, "label: null, allowed: what they are for");
    return HeapReferences.of(count);
  }

  @Override
  public String toString() {
    int joined = 0;
    for (int process = 0; process < processes(); process++) {
      joined += incarnation(process) == 0 ? 0 : 1;
    }
    return "HeapMemory[" + joined + " of " + processes() + " processes]";
  }

  private static final class HeapWords extends Words {
    private static final VarHandle WORD =
        MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();

    private final long[] array;

    HeapWords(int words) {
      array = new long[words];
    }

    @Override
    public int length() {
      return array.length;
    }

    @Override
    public long getVolatile(int index) {
      return (long) WORD.getVolatile(array, index);
    }

    @Override
    public long getOpaque(int index) {
      return (long) WORD.getOpaque(array, index);
    }

    @Override
    public void setOpaque(int index, long value) {
      WORD.setOpaque(array, index, value);
    }

    // Plain is safe in both: the words that they copy may be changing, and the reader then refuses
    // them (SlotCell.isStill), even a long torn in two. Small widths have no loop: a loop costs
    // more than the copy.
    @Override
    public void copyTo(int index, long[] into) {
      long[] array = this.array;
      switch (into.length) {
        case 4 -> {
          long a = array[index];
          long b = array[index + 1];
          long c = array[index + 2];
          long d = array[index + 3];
          into[0] = a;
          into[1] = b;
          into[2] = c;
          into[3] = d;
        }
        case 3 -> {
          long a = array[index];
          long b = array[index + 1];
          long c = array[index + 2];
          into[0] = a;
          into[1] = b;
          into[2] = c;
        }
        case 2 -> {
          long a = array[index];
          long b = array[index + 1];
          into[0] = a;
          into[1] = b;
        }
        default -> System.arraycopy(array, index, into, 0, into.length);
      }
    }

    @Override
    public void copyFrom(long[] from, int index) {
      long[] array = this.array;
      switch (from.length) {
        case 4 -> {
          long a = from[0];
          long b = from[1];
          long c = from[2];
          long d = from[3];
          array[index] = a;
          array[index + 1] = b;
          array[index + 2] = c;
          array[index + 3] = d;
        }
        case 3 -> {
          long a = from[0];
          long b = from[1];
          long c = from[2];
          array[index] = a;
          array[index + 1] = b;
          array[index + 2] = c;
        }
        case 2 -> {
          long a = from[0];
          long b = from[1];
          array[index] = a;
          array[index + 1] = b;
        }
        case 1 -> array[index] = from[0];
        default -> System.arraycopy(from, 0, array, index, from.length);
      }
    }

    @Override
    public long compareAndExchange(int index, long expected, long next) {
      return (long) WORD.compareAndExchange(array, index, expected, next);
    }
  }
}
