// SPDX-License-Identifier: Apache-2.0
package org.synod.cli.contents;

import static org.synod.cli.contents.Held.require;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.synod.lease.FencedRegister;
import org.synod.lease.Lease;
import org.synod.lease.LeaseStatus;
import org.synod.lease.words.LeaseWords;
import org.synod.memory.Codec;
import org.synod.memory.Region;
import org.synod.memory.mapped.MappedMemory;
import org.synod.register.slots.SlotLayout;

/** Reads the content of a mapped file, and finds the parts that make no sense. */
public final class Contents {
  private static final int MAX_RAW = 16; // words shown of a value that nobody here can read
  private static final int ATTEMPTS = 100;
  private static final Duration ANY_TERM = Duration.ofNanos(1); // nothing is acquired
  private static final String ALIVE = "alive";

  private final MappedMemory memory;
  private final List<Report.Member> members = new ArrayList<>();
  private final List<Report.Item> objects = new ArrayList<>();
  private final List<Report.Lease> leases = new ArrayList<>();
  private final List<String> findings = new ArrayList<>();

  private Contents(MappedMemory memory) {
    this.memory = memory;
  }

  /**
   * Looks into a file.
   *
   * @param memory the file, in which nothing is written
   * @return its content
   * @throws IllegalStateException if the directory is damaged
   */
  public static Report of(MappedMemory memory) {
    Contents contents = new Contents(memory);
    List<Region> regions = memory.regions();
    for (MappedMemory.Owner member : memory.owners()) {
      contents.members.add(shown(member));
    }
    regions.forEach(contents::look);
    return new Report(
        memory.file().toString(), memory.bytes(), memory.bytesUsed(), memory.processes(),
        contents.members, contents.objects, contents.leases, contents.findings);
  }

  /**
   * Tells the holders of a lease, in words.
   *
   * @param memory the file that the lease is in
   * @param lease the lease
   * @param status its state at one moment
   * @return its holders then, of those that are still members
   */
  public static String holders(MappedMemory memory, Lease lease, LeaseStatus status) {
    List<MappedMemory.Owner> holders = new ArrayList<>();
    for (MappedMemory.Owner member : memory.owners()) {
      if (status.holders().contains(member.id()) && holds(memory, lease, member.id())) {
        holders.add(member);
      }
    }
    return holders.isEmpty()
        ? "nobody"
        : holders.stream().map(MappedMemory.Owner::toString).collect(Collectors.joining(", "));
  }

  /** Whether the member that has a number now, alive or dead, is the holder with that number. */
  private static boolean holds(MappedMemory memory, Lease lease, int process) {
    return lease.incarnation(process) == memory.incarnation(process);
  }

  private void look(Region region) {
    boolean isRegister = SlotLayout.isRegister(region.type());
    String type = isRegister ? SlotLayout.codec(region.type()) : "";
    try {
      if (!isRegister) {
        objects.add(raw(region));
      } else if (type.equals(LeaseWords.TYPE)) {
        Held held = Held.read(memory, region, LeaseWords.COUNT); // a lease expects no damage
        leases.add(shown(region, new Lease(memory, region.name(), ANY_TERM)));
      } else if (LeaseWords.isFenced(type)) {
        lookAtFenced(region, LeaseWords.fencedCodec(type));
      } else {
        lookAtRegister(region, type);
      }
    } catch (IllegalArgumentException | IllegalStateException e) {
      String damage = found(region, e);
      if (!type.equals(LeaseWords.TYPE)) {
        objects.add(new Report.Damaged(region.name(), region.type(), damage));
      }
    }
  }

  private String found(Region region, RuntimeException damage) {
    String message = String.valueOf(damage.getMessage());
    findings.add(memory.file() + ": \"" + region.name() + "\": " + message);
    return message;
  }

  private void lookAtRegister(Region region, String type) {
    Codec<?> codec = Types.codec(type);
    Held held = Held.read(memory, region, codec == null ? 0 : codec.words());
    if (held == null) {
      objects.add(unread(region));
    } else if (codec == null) {
      objects.add(unknown(region, held, held.version(), writer(held)));
    } else {
      objects.add(
          held.version() == 0
              ? new Report.Register(region.name(), region.type(), 0L, null, null)
              : value(region, held, codec, 0, held.version(), writer(held)));
    }
  }

  private static @Nullable Integer writer(Held held) {
    return held.version() == 0 ? null : (Integer) held.writer();
  }

  /** Its words change with its lease too, so the writer of the last change says nothing. */
  private void lookAtFenced(Region region, String type) {
    Codec<?> codec = Types.codec(type);
    Held held = Held.read(memory, region, codec == null ? 0 : LeaseWords.VALUE + codec.words());
    if (codec != null) {
      leases.add(
          shown(region, new FencedRegister<>(memory, region.name(), ANY_TERM, codec).lease()));
    }
    if (held == null) {
      objects.add(unread(region));
    } else if (codec == null) {
      // the place of its version is not known: the second slot begins behind a value of any size
      objects.add(unknown(region, held, null, null));
    } else {
      long version = held.words()[LeaseWords.VALUE_VERSION];
      require(
          "version", version, "0 to that of the lease, " + held.version(),
          version >= 0 && version <= held.version());
      objects.add(
          version == 0
              ? new Report.Register(region.name(), region.type(), 0L, null, null)
              : value(region, held, codec, LeaseWords.VALUE, version, null));
    }
  }

  private Report.Item value(
      Region region, Held held, Codec<?> codec, int offset, long version,
      @Nullable Integer writer) {
    try {
      Object value = Shown.of(codec.decode(held.words(), offset), held.version());
      return new Report.Register(region.name(), region.type(), version, writer, value);
    } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException e) {
      return new Report.DamagedValue(
          region.name(), region.type(), version, writer, found(region, e));
    }
  }

  private static Report.Item unread(Region region) {
    return new Report.Unread(region.name(), region.type(), "written too often to be read");
  }

  private static Report.Item unknown(
      Region region, Held held, @Nullable Long version, @Nullable Integer writer) {
    return new Report.Unknown(
        region.name(), region.type(), version, writer, held.words().length, raw(held.words()));
  }

  private Report.Item raw(Region region) {
    long[] words = new long[Math.min(region.words(), MAX_RAW)];
    memory.allocate(region.name(), region.type(), region.words()).copyTo(0, words);
    return new Report.Raw(region.name(), region.type(), region.words(), raw(words));
  }

  private static List<String> raw(long[] words) {
    return Arrays.stream(words)
        .limit(MAX_RAW)
        .mapToObj(word -> "0x" + Long.toHexString(word))
        .toList();
  }

  private Report.Lease shown(Region region, Lease lease) {
    LeaseStatus status = lease.status();
    List<Report.Member> holders = holders(lease, status);
    for (int i = 0; i < ATTEMPTS && !isSession(status, lease.status()); i++) {
      status = lease.status(); // others hold it by now, so the words may not belong together
      holders = holders(lease, status);
    }
    require(
        "remaining nanoseconds", status.remaining().toNanos(), "0 to " + Lease.MAX_TERM.toNanos(),
        !status.remaining().isNegative() && status.remaining().compareTo(Lease.MAX_TERM) <= 0);
    // a member that wants it need not wait for holders that have all ended: there may be none
    boolean isFree = holders.stream().noneMatch(holder -> ALIVE.equals(holder.state()));
    return new Report.Lease(
        region.name(),
        isFree ? "free" : status.isShared() ? "shared" : "exclusive",
        status.token(),
        holders,
        status.isChallenged(),
        isFree ? 0 : status.remaining().toMillis());
  }

  private static boolean isSession(LeaseStatus status, LeaseStatus now) {
    return status.token() == now.token() && status.holders().equals(now.holders());
  }

  private List<Report.Member> holders(Lease lease, LeaseStatus status) {
    List<Report.Member> holders = new ArrayList<>();
    // asked anew: others may have joined since they were shown
    List<MappedMemory.Owner> now = status.isHeld() ? memory.owners() : List.of();
    for (int holder : status.holders()) {
      require(
          "holder", holder, "0 to " + (memory.processes() - 1), holder < memory.processes());
      holders.add(
          now.stream()
              .filter(member -> member.id() == holder && holds(memory, lease, holder))
              .findFirst()
              .map(Contents::shown)
              .orElseGet(() -> new Report.Member(holder, null, "gone")));
    }
    return holders;
  }

  private static Report.Member shown(MappedMemory.Owner member) {
    return new Report.Member(member.id(), member.pid(), member.isLost() ? "dead" : ALIVE);
  }
}
