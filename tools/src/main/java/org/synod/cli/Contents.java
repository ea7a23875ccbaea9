// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

import static org.synod.cli.DamageException.require;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.synod.lease.FencedRegister;
import org.synod.lease.Lease;
import org.synod.lease.LeaseStatus;
import org.synod.memory.Codec;
import org.synod.memory.Region;
import org.synod.memory.mapped.MappedMemory;

/** What is in a mapped file, as lists of maps, and what in it makes no sense. */
final class Contents {
  private static final int MAX_RAW = 16; // words shown of what nobody here can read
  private static final int ATTEMPTS = 100;
  private static final String ALIVE = "alive";

  private final MappedMemory memory;
  private final List<Map<String, @Nullable Object>> members = new ArrayList<>();
  private final List<Map<String, @Nullable Object>> objects = new ArrayList<>();
  private final List<Map<String, @Nullable Object>> leases = new ArrayList<>();
  private final List<String> findings = new ArrayList<>();

  /** Words of a type, as they are. */
  record Raw(String type, int words) implements Codec<long[]> {
    @Override
    public void encode(long[] value, long[] to, int offset) {
      System.arraycopy(value, 0, to, offset, words);
    }

    @Override
    public long[] decode(long[] from, int offset) {
      return Arrays.copyOfRange(from, offset, offset + words);
    }
  }

  /**
   * Looks.
   *
   * @throws IllegalStateException if the directory is damaged
   */
  Contents(MappedMemory memory) {
    this.memory = memory;
    List<Region> regions = memory.regions();
    for (MappedMemory.Owner member : memory.owners()) {
      members.add(shown(member));
    }
    for (Region region : regions) {
      Map<String, @Nullable Object> shown = new LinkedHashMap<>();
      shown.put("name", region.name());
      shown.put("type", region.type());
      if (!Shapes.LEASE.equals(Held.codecType(region))) {
        objects.add(shown);
      }
      try {
        look(region, shown);
      } catch (DamageException | IllegalArgumentException | IllegalStateException e) {
        shown.put("damage", e.getMessage());
        findings.add(memory.file() + ": \"" + region.name() + "\": " + e.getMessage());
      }
    }
  }

  /** Who holds a lease, in words. */
  static String of(MappedMemory memory, Lease lease, LeaseStatus status) {
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

  /** Whether the process that has a number now, alive or dead, is the holder with that number. */
  private static boolean holds(MappedMemory memory, Lease lease, int process) {
    return lease.incarnation(process) == memory.incarnation(process);
  }

  List<Map<String, @Nullable Object>> members() {
    return members;
  }

  List<Map<String, @Nullable Object>> objects() {
    return objects;
  }

  List<Map<String, @Nullable Object>> leases() {
    return leases;
  }

  List<String> findings() {
    return findings;
  }

  private void look(Region region, Map<String, @Nullable Object> shown) {
    String type = Held.codecType(region);
    if (type == null) {
      long[] words = new long[Math.min(region.words(), MAX_RAW)];
      memory.allocate(region.name(), region.type(), region.words()).copyTo(0, words);
      raw(region.words(), words, shown);
      return;
    }
    Shape shape = Shapes.of(type);
    Held held = Held.read(memory, region, shape); // first: a lease does not expect damage
    if (shape instanceof Shape.Fenced || type.equals(Shapes.LEASE)) {
      leases.add(lease(region, type, shape));
    }
    if (held == null) {
      shown.put("note", "written too often to be read");
      return;
    }
    // the words of a fenced register change with its lease too, and by who does that
    boolean isFenced = type.startsWith(Shapes.FENCED);
    shown.put("version", isFenced ? fencedVersion(shape, held) : (Long) held.version());
    shown.put("writer", isFenced || held.version() == 0 ? null : held.writer());
    if (shape == null) {
      raw(held.words().length, held.words(), shown);
    } else {
      shown.put(
          "value", held.version() == 0 ? null : shape.value(held.words(), 0, held.version()));
    }
  }

  /** Null if it is not known where it is: the second slot begins behind a value of any size. */
  private static @Nullable Long fencedVersion(@Nullable Shape shape, Held held) {
    return shape == null ? null : held.words()[Shape.Fenced.VERSION];
  }

  private static void raw(int size, long[] words, Map<String, @Nullable Object> shown) {
    List<String> digits = new ArrayList<>();
    for (int i = 0; i < Math.min(words.length, MAX_RAW); i++) {
      digits.add("0x" + Long.toHexString(words[i]));
    }
    shown.put("words", size);
    shown.put("raw", digits);
  }

  private Map<String, @Nullable Object> lease(Region region, String type, Shape shape) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("name", region.name());
    Lease lease =
        shape instanceof Shape.Fenced fenced
            ? new FencedRegister<>(
                    memory, region.name(), Duration.ofNanos(1),
                    new Raw(type.substring(Shapes.FENCED.length()), fenced.value().words()))
                .lease()
            : new Lease(memory, region.name(), Duration.ofNanos(1));
    LeaseStatus status = lease.status();
    List<Map<String, @Nullable Object>> holders = holders(lease, status);
    for (int i = 0; i < ATTEMPTS && !isSession(status, lease.status()); i++) {
      status = lease.status(); // others hold it by now, so what was read need not belong together
      holders = holders(lease, status);
    }
    require(
        "remaining nanoseconds", status.remaining().toNanos(), "0 to " + Lease.MAX_TERM.toNanos(),
        !status.remaining().isNegative() && status.remaining().compareTo(Lease.MAX_TERM) <= 0);
    // who wants it need not wait for holders that have all ended: there may be none
    boolean isFree = holders.stream().noneMatch(holder -> ALIVE.equals(holder.get("state")));
    shown.put("state", isFree ? "free" : status.isShared() ? "shared" : "exclusive");
    shown.put("token", status.token());
    shown.put("holders", holders);
    shown.put("challenged", status.isChallenged());
    shown.put("remainingMillis", isFree ? 0 : status.remaining().toMillis());
    return shown;
  }

  private static boolean isSession(LeaseStatus status, LeaseStatus now) {
    return status.token() == now.token() && status.holders().equals(now.holders());
  }

  private List<Map<String, @Nullable Object>> holders(Lease lease, LeaseStatus status) {
    List<Map<String, @Nullable Object>> holders = new ArrayList<>();
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
              .orElseGet(() -> gone(holder)));
    }
    return holders;
  }

  private static Map<String, @Nullable Object> shown(MappedMemory.Owner member) {
    return shown(member.id(), member.pid(), member.isLost() ? "dead" : ALIVE);
  }

  private static Map<String, @Nullable Object> gone(int process) {
    return shown(process, null, "gone");
  }

  private static Map<String, @Nullable Object> shown(
      int process, @Nullable Long pid, String state) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("process", process);
    shown.put("pid", pid);
    shown.put("state", state);
    return shown;
  }
}
