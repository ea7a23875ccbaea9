// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.synod.log.BatchingLog;
import org.synod.log.HeapLog;
import org.synod.log.Log;
import org.synod.log.PaxosLog;
import org.synod.log.SequenceConsensus;
import org.synod.log.epochs.ReconfigurableLog;
import org.synod.log.registers.LogChunk;
import org.synod.log.registers.RegisterLog;
import org.synod.log.words.WordsLog;
import org.synod.memory.HeapMemory;
import org.synod.register.ByteCodec;
import org.synod.register.HeapRegister;
import org.synod.register.Register;

/** Appends that are cut off. */
abstract class LogErrors implements Scenario {
  /** An append is one compare-and-set. */
  static class Heap extends LogErrors {
    Heap() {
      super(new HeapLog<>());
    }
  }

  /** An append finds its segment full. */
  static class NextSegment extends Heap {
    @Override
    public void prepare() {
      for (int i = 0; i < 1024; i++) {
        append("before");
      }
    }
  }

  /** An append goes to acceptors. */
  static class OverAcceptors extends LogErrors {
    OverAcceptors() {
      super(PaxosLog.acceptors(3));
    }
  }

  /** Appends go in batches. */
  static class Batching extends LogErrors {
    Batching() {
      super(new BatchingLog<>(PaxosLog.acceptors(3)));
    }
  }

  /** An append changes a chunk in a register, or goes on to the next. */
  static class InRegisters extends LogErrors {
    InRegisters() {
      this(new HashMap<>());
    }

    private InRegisters(Map<Long, Register<LogChunk<String>>> chunks) {
      super(
          new RegisterLog<>(n -> chunks.computeIfAbsent(n, number -> new HeapRegister<>()), 2));
    }
  }

  /** An append sets words of a memory aside, and puts them into a cell. */
  static class InWords extends LogErrors {
    InWords() {
      super(new WordsLog<>(new HeapMemory(4), 100, 2_000, ByteCodec.ofUtf8()));
    }
  }

  /** The acceptors of a log are replaced, then an append goes on to the others. */
  static class Reconfigured extends LogErrors {
    private final ReconfigurableLog<String> log;
    private int changes;

    Reconfigured() {
      this(ReconfigurableLog.found(names -> new HeapLog<>(), List.of("first")));
    }

    private Reconfigured(ReconfigurableLog<String> log) {
      super(log);
      this.log = log;
    }

    @Override
    public void operation() {
      changes++;
      log.change(log.acceptors(), List.of("after " + changes));
      super.operation();
    }
  }

  /** A proposal makes a sequence longer. */
  static class Sequence extends LogErrors {
    private final SequenceConsensus<String> sequence = SequenceConsensus.acceptors(3);

    Sequence() {
      super(null);
    }

    @Override
    void append(String command) {
      Assertions.assertTrue(sequence.propose(command).contains(command));
    }

    @Override
    List<String> commands() {
      return new ArrayList<>(sequence.decision());
    }
  }

  private final Log<String> log;
  private final List<String> appended = new ArrayList<>();
  private int number;

  LogErrors(Log<String> log) {
    this.log = log;
  }

  void append(String command) {
    Assertions.assertEquals(command, log.get(log.append(command)));
  }

  List<String> commands() {
    List<String> commands = new ArrayList<>();
    for (long i = 0; i < log.decidedPrefix(); i++) {
      commands.add(log.get(i));
    }
    return commands;
  }

  @Override
  public void prepare() {
    append("before");
  }

  @Override
  public void operation() {
    append("operation " + number++);
    append("operation, too " + number++);
  }

  @Override
  public void goOn() {
    for (int i = 0; i < 3; i++) {
      String command = "after " + number++;
      append(command);
      appended.add(command);
    }
  }

  @Override
  public void check(int returned) {
    List<String> commands = commands();
    commands.removeIf(command -> command.equals("before"));
    Assertions.assertEquals(commands.size(), commands.stream().distinct().count(), "twice");
    Assertions.assertTrue(commands.containsAll(appended), "lost: " + commands);
    long done = commands.stream().filter(command -> command.startsWith("operation")).count();
    Assertions.assertTrue(done >= 2L * returned, "lost: " + commands);
    List<String> later = new ArrayList<>(commands);
    later.retainAll(appended);
    Assertions.assertEquals(appended, later, "in order");
  }
}
