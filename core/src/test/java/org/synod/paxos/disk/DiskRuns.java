// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos.disk;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.synod.explore.ConsensusSpecs;
import org.synod.explore.Explorer;
import org.synod.explore.Shared;
import org.synod.explore.World;
import org.synod.paxos.Ballot;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/** Small runs of {@link DiskPaxos} on disks of a world, whose reads and writes are steps. */
final class DiskRuns {
  private DiskRuns() {}

  /** The content of a disk: the blocks of the processes, and the writes that have not landed. */
  private record Content(List<DiskBlock<String>> blocks, List<Late> late) {

    static Content empty(int processes) {
      return new Content(Collections.nCopies(processes, null), List.of());
    }

    Content with(int process, DiskBlock<String> block) {
      List<DiskBlock<String>> next = new ArrayList<>(blocks);
      next.set(process, block);
      return new Content(next, late);
    }

    Content withLate(int process, DiskBlock<String> block) {
      List<Late> more = new ArrayList<>(late);
      more.add(new Late(process, block));
      return new Content(blocks, more);
    }

    Content landed() {
      if (late.isEmpty()) {
        return this;
      }
      Late first = late.get(0);
      Content after = with(first.process, first.block);
      return new Content(after.blocks, late.subList(1, late.size()));
    }
  }

  private record Late(int process, DiskBlock<String> block) {}

  /** The failures that are explored. */
  record Failures(int calls, boolean isLate, int outages, boolean stops, boolean isOfFirst) {
    static final Failures NONE = new Failures(0, false, 0, false, false);

    /** Of each process some calls are missed: before the effect, after it, known or not. */
    static Failures calls(int most) {
      return new Failures(most, false, 0, false, false);
    }

    /** The same, and a write may land at any later step. */
    static Failures lateCalls(int most) {
      return new Failures(most, true, 0, false, false);
    }

    /** Some disks are out, one from each process's first call there or a later one on. */
    static Failures outages(int most) {
      return new Failures(0, false, most, false, false);
    }

    /** The first process may stop at any of its calls. Then another takes its number. */
    static Failures restart() {
      return new Failures(0, false, 0, true, true);
    }

    /** The same failures of the first process alone. */
    Failures ofFirst() {
      return new Failures(calls, isLate, outages, stops, /* isOfFirst */ true);
    }
  }

  /** A disk as a process sees it, which may be a faulty one. */
  interface Part {
    Part SOUND = (process, disk) -> disk;

    Disk<String> of(int process, Disk<String> disk);
  }

  /** The process was stopped in the middle of a proposal. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** The disks as one process sees them. */
  private static final class Seen {
    private final World world;
    private final List<Shared<Content>> disks;
    private final int processes;
    private int missable;
    private final boolean isLate;
    private int outages;
    private boolean mayStop;
    private long out; // a bit for each disk

    Seen(World world, List<Shared<Content>> disks, int processes, Failures failures) {
      this.world = world;
      this.disks = disks;
      this.processes = processes;
      missable = failures.calls;
      isLate = failures.isLate;
      outages = failures.outages;
      mayStop = failures.stops;
    }

    List<Disk<String>> disks(Part part, int process) {
      List<Disk<String>> all = new ArrayList<>();
      for (int i = 0; i < disks.size(); i++) {
        all.add(part.of(process, new Stepped(i)));
      }
      if (process % 2 == 1) {
        Collections.reverse(all); // not all ask the same disk first
      }
      return all;
    }

    private final class Stepped implements Disk<String> {
      private final int number;

      Stepped(int number) {
        this.number = number;
      }

      @Override
      public int processes() {
        return processes;
      }

      @Override
      public DiskBlock<String> read(int process) {
        if (fate(2) != 0) {
          throw missed(Effect.NONE);
        }
        List<DiskBlock<String>> found =
            disks.get(number)
                .step(
                    "read " + process,
                    content ->
                        new World.Step<>(
                            content, Collections.singletonList(content.blocks.get(process))));
        return found.get(0);
      }

      @Override
      public void write(int process, DiskBlock<String> block) {
        switch (fate(isLate ? 5 : 4)) {
          case 0 -> step(process, block);
          case 1 -> throw missed(Effect.NONE);
          case 2 -> throw missed(Effect.UNKNOWN);
          case 3 -> {
            step(process, block);
            throw missed(Effect.UNKNOWN);
          }
          default -> {
            disks.get(number)
                .step(
                    "late " + process + block,
                    content -> new World.Step<>(content.withLate(process, block), true));
            throw missed(Effect.UNKNOWN);
          }
        }
      }

      private void step(int process, DiskBlock<String> block) {
        disks.get(number)
            .step(
                "write " + process + block,
                content -> new World.Step<>(content.with(process, block), true));
      }

      /** 0: the call is answered; 1 and more: the ways in which it is not. */
      private int fate(int kinds) {
        if (mayStop && world.choose("stop", 2) == 1) {
          mayStop = false;
          throw new Stopped();
        }
        if ((out & 1L << number) != 0) {
          return 1;
        }
        if (outages > 0 && world.choose("out", 2) == 1) {
          outages--;
          out |= 1L << number;
          return 1;
        }
        int fate = missable == 0 ? 0 : world.choose("fate", kinds);
        missable -= fate == 0 ? 0 : 1;
        return fate;
      }

      private RegisterUnavailableException missed(Effect effect) {
        return new RegisterUnavailableException("missed", effect);
      }

      @Override
      public String toString() {
        return "disk " + number;
      }
    }
  }

  /**
   * Some processes that propose. Where the first may stop, another takes its number behind it, and
   * proposes another value.
   */
  static Explorer proposals(
      int processes, int disks, Failures failures, Part part) {
    return proposals(Content.empty(processes), processes, disks, failures, part);
  }

  /**
   * The same, where the first process has been in its second phase before, came to the last disk
   * alone, and was stopped there.
   */
  static Explorer proposalsBehindAStop(int disks, Failures failures, Part part) {
    Content begun = Content.empty(2).with(0, DiskBlock.accepting(Ballot.of(1, 0), "v0'"));
    return proposals(begun, 2, disks, failures, part);
  }

  private static Explorer proposals(
      Content last, int processes, int disks, Failures failures, Part part) {
    return Explorer.of(
        world -> {
          List<Shared<Content>> shared = new ArrayList<>();
          for (int i = 0; i < disks; i++) {
            shared.add(world.shared("d" + i, i == disks - 1 ? last : Content.empty(processes)));
          }
          Set<String> values = new TreeSet<>();
          for (int i = 0; i < processes; i++) {
            int process = i;
            String value = "v" + i;
            values.add(value);
            values.add(value + "'");
            Failures mine = failures.isOfFirst && i > 0 ? Failures.NONE : failures;
            world.process(
                "p" + i,
                () -> propose(new Seen(world, shared, processes, mine), part, process, value));
          }
          if (failures.isLate) {
            world.process(
                "net",
                () -> {
                  for (int i = 0; i < failures.calls; i++) {
                    shared
                        .get(world.choose("lands at", disks))
                        .step("lands", content -> new World.Step<>(content.landed(), true));
                  }
                  return null;
                });
          }
          world.check(ConsensusSpecs.consensus(values));
        });
  }

  private static String propose(Seen seen, Part part, int process, String value) {
    if (!seen.mayStop) {
      return proposeTwice(new DiskPaxos<>(seen.disks(part, process), process), value);
    }
    String first = null;
    try {
      first = new DiskPaxos<>(seen.disks(part, process), process).propose(value);
    } catch (Stopped e) {
      // started again below
    }
    seen.mayStop = false;
    String second = new DiskPaxos<>(seen.disks(part, process), process).propose(value + "'");
    if (first != null && !first.equals(second)) {
      throw new AssertionError("agreement: " + first + ", started again " + second);
    }
    return second;
  }

  /** Proposes, and once more if too few disks answered. */
  private static String proposeTwice(DiskPaxos<String> paxos, String value) {
    try {
      return paxos.propose(value);
    } catch (RegisterUnavailableException e) {
      return paxos.propose(value);
    }
  }
}
