// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Memory;
import org.synod.memory.mapped.MappedMemory.Owner;
import org.synod.memory.mapped.life.Identity;
import org.synod.memory.mapped.life.Membership;
import org.synod.memory.mapped.life.Presence;
import org.synod.memory.roster.Numbers;
import org.synod.memory.roster.Roster;
import org.synod.memory.roster.Tenure;

/** The numbers of a mapped file's members, as one {@link MappedMemory} claims and frees them. */
final class MappedNumbers implements Numbers {
  private static final int CLOSE_TRIES = 10_000;

  private final Path file; // for messages
  private final Membership membership;
  private final Presence presence;
  private final boolean isReadOnly;
  private final AtomicReferenceArray<@Nullable Tenure> local; // those that were claimed here
  private final Roster roster;
  private final AtomicInteger claims = new AtomicInteger(); // how many threads are claiming
  private volatile boolean isClosed;

  MappedNumbers(
      Memory memory, Path file, Membership membership, Presence presence, boolean isReadOnly) {
    this.file = file;
    this.membership = membership;
    this.presence = presence;
    this.isReadOnly = isReadOnly;
    local = new AtomicReferenceArray<>(membership.size());
    roster = new Roster(memory, local, this);
  }

  Roster roster() {
    return roster;
  }

  void requireOpen() {
    if (isClosed || isReadOnly) {
      throw new IllegalStateException(
          file + ": " + (isClosed ? "closed" : "opened to be read")
              + ", allowed: one that is open to be written");
    }
  }

  @Override
  public @Nullable Tenure tryClaim(@Nullable Thread owner, boolean isThorough) {
    if (!isThorough && !isOneFree()) {
      return null; // and not counted: waiting threads would keep each other waiting
    }
    claims.incrementAndGet();
    try {
      requireOpen(); // after it is counted, or closing could miss the claimed member
      int id = presence.claim(isThorough ? this::isGone : this::isAbandoned);
      if (id == Membership.NONE) {
        return null;
      }
      Tenure member = roster.member(id, membership.member(id), owner);
      local.set(id, member);
      if (isClosed) {
        member.close(); // closing may have looked before
        requireOpen();
      }
      return member;
    } finally {
      claims.decrementAndGet();
    }
  }

  private boolean isOneFree() {
    for (int id = 0; id < membership.size(); id++) {
      long member = membership.member(id);
      if (member == 0 || isAbandoned(id, member)) {
        return true;
      }
    }
    return false;
  }

  private boolean isAbandoned(int id, long member) {
    Tenure own = local.get(id);
    return own != null && own.incarnation() == member && own.isAbandoned();
  }

  @Override
  public boolean areMoving() {
    return claims.get() > 0 || isOneLeaving();
  }

  @Override
  public void free(Tenure member) {
    // If the member is not in the table, its thread has ended meanwhile and another member has the
    // place.
    boolean wasMine = membership.leave(member.id(), member.incarnation());
    presence.releaseIfUnused();
  }

  @Override
  public String full() {
    String who = owners().stream().map(Owner::toString).collect(Collectors.joining(", "));
    String more =
        membership.size() < Memory.MAX_PROCESSES
            ? ", or make the file with more, up to " + Memory.MAX_PROCESSES
            : ", or use fewer threads and programs: no file has more";
    return file + ": all " + membership.size() + " processes have joined and live, " + who
        + ", allowed: close one" + more + presence.advice();
  }

  /** The members of the file, in the order of their numbers. */
  List<Owner> owners() {
    List<Owner> owners = new ArrayList<>();
    for (int id = 0; id < membership.size(); id++) {
      long member = membership.member(id);
      if (member != 0) {
        owners.add(new Owner(id, Identity.pid(member), isLost(id, member)));
      }
    }
    return owners;
  }

  /** Whether a member has left, or cannot take a step any more. */
  boolean isLost(int id, long member) {
    return membership.member(id) != member
        || isGone(id, member)
        || membership.member(id) != member; // it may have left, and its mark be gone with it
  }

  /** Whether a member cannot take a step any more; not whether it has left. */
  private boolean isGone(int id, long member) {
    Tenure own = local.get(id);
    return own != null && own.incarnation() == member
        ? own.isAbandoned()
        : presence.isDead(member);
  }

  /** Closes all members that were claimed here, and claims no more. */
  void close() {
    isClosed = true;
    letOthersRunWhile(() -> claims.get() > 0); // their members are not in local yet
    for (int id = 0; id < membership.size(); id++) {
      Tenure member = local.get(id);
      if (member != null) {
        member.close();
      }
    }
    letOthersRunWhile(this::isOneLeaving);
    presence.close();
  }

  /** Whether a member has left and its number is not given back yet. */
  private boolean isOneLeaving() {
    for (int id = 0; id < membership.size(); id++) {
      Tenure member = local.get(id);
      if (member != null
          && member.hasLeft()
          && membership.member(id) == member.incarnation()) {
        return true;
      }
    }
    return false;
  }

  /** Bounded: a thread that has stopped there gives its number back when it goes on. */
  private static void letOthersRunWhile(BooleanSupplier condition) {
    for (int i = 0; i < CLOSE_TRIES && condition.getAsBoolean(); i++) {
      Thread.yield();
    }
  }
}
