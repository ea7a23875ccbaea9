// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.synod.memory.Codec;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.paxos.Acceptor;
import org.synod.paxos.AcceptorState;
import org.synod.paxos.Proposer;
import org.synod.paxos.RotatingPaxos;
import org.synod.quorum.QuorumRegister;
import org.synod.quorum.QuorumState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;
import org.synod.register.SlotRegister;

/**
 * The states and steps that other reductions would save, as docs/reduction.md tells. {@link #main}
 * prints the table, and writes it into the page if its argument is {@code write}.
 */
class TriedReductionsTest {
  private static final Path PAGE = Path.of("..", "docs", "reduction.md");
  private static final String BEGIN = "<!-- generated: tried -->\n";
  private static final String END = "<!-- end -->";

  /** Prints the table, or writes it into the page; to be run in {@code core}. */
  public static void main(String[] args) throws IOException {
    String table = table();
    System.out.print(table);
    if (List.of(args).contains("write")) {
      Files.writeString(PAGE, with(table));
    }
  }

  private static String with(String table) throws IOException {
    String page = Files.readString(PAGE);
    int from = page.indexOf(BEGIN) + BEGIN.length();
    return page.substring(0, from) + table + page.substring(page.indexOf(END, from));
  }

  @Test
  void thePageTellsWhatOthersWouldSave() throws IOException {
    assertEquals(with(table()), Files.readString(PAGE), "run the main method with write");
  }

  /** The measures themselves can show much: these steps depend on nothing. */
  @Test
  void processesThatShareNothingAreExploredInOneOrder() {
    StateGraph graph = new StateGraph(TriedReductionsTest::nothingShared);
    assertEquals(6 * 6 * 6, graph.kept(false, false, false).states());
    assertEquals(3 * 5 + 1, graph.kept(true, false, false).states());
    assertEquals(6 * 6 * 6, graph.kept(true, false, true).states());
    assertEquals(6 * 6 * 6 - 1, graph.kept(false, true, false).steps());
  }

  /** The order of two writes of one word is seen at its end, and that of calls by the model. */
  @Test
  void stepsThatDependAreKeptInEveryOrder() {
    StateGraph writes =
        new StateGraph(
            world -> {
              Words words = world.memory("w", 2).allocate(1);
              for (int i = 0; i < 2; i++) {
                int number = i + 1;
                world.process("p" + i, () -> write(words, 0, number) + words.getVolatile(0));
              }
            });
    assertEquals(3, writes.kept(false, false, false).ends().size());
    assertEquals(3, writes.kept(true, true, false).ends().size());
    StateGraph calls =
        new StateGraph(
            world -> {
              world.linearizable(0L);
              for (int i = 0; i < 2; i++) {
                Words words = world.memory("w" + i, 2).allocate(1);
                world.process(
                    "p" + i,
                    () ->
                        world.<Long, Long>call(
                            "write", () -> write(words, 0, 1), sum -> new World.Step<>(sum, 1L)));
              }
            });
    assertEquals(calls.kept(false, false, false), calls.kept(true, true, false));
  }

  private static long write(Words words, int index, long value) {
    words.setOpaque(index, value);
    return value;
  }

  private static void nothingShared(World world) {
    Words words = world.memory("w", 3).allocate(3);
    for (int i = 0; i < 3; i++) {
      int own = i;
      world.process(
          "p" + i,
          () -> {
            for (int value = 1; value < 6; value++) {
              words.setOpaque(own, value);
            }
            return null;
          });
    }
  }

  private static void paxos(World world, int proposers, int ballots) {
    List<Register<AcceptorState<String>>> registers = world.registers("a", 3);
    for (int i = 0; i < proposers; i++) {
      int number = i;
      List<Acceptor<String>> acceptors = registers.stream().map(Acceptor::new).toList();
      world.process(
          "p" + i,
          () -> {
            Proposer<String> proposer = new Proposer<>(number, acceptors);
            Optional<String> decision = Optional.empty();
            for (int ballot = 0; ballot < ballots && decision.isEmpty(); ballot++) {
              decision = proposer.tryPropose("v" + number).decision();
            }
            return decision.orElse(null);
          });
    }
  }

  private static void rotating(World world) {
    List<Register<AcceptorState<String>>> registers = world.registers("a", 3);
    for (int i = 0; i < 2; i++) {
      String value = "v" + i;
      world.process("p" + i, () -> new RotatingPaxos<>(registers).propose(value));
    }
  }

  private static void quorum(World world) {
    Memory memory = world.memory("m", 2);
    List<Register<QuorumState<Long>>> registers = world.registers("a", 3);
    QuorumSystem quorums = QuorumSystem.majority(3);
    QuorumRegister.found(memory, Codec.ofLong(), registers, quorums);
    world.linearizable(0L);
    for (int i = 0; i < 2; i++) {
      long value = i;
      world.process(
          "p" + i,
          () -> {
            Register<Long> mine =
                new QuorumRegister<>(memory, Codec.ofLong(), registers, quorums);
            return set(world, mine, value);
          });
    }
  }

  private static void slots(World world) {
    SlotRegister<Long> register = new SlotRegister<>(world.memory("w", 3), Codec.ofLong());
    world.linearizable(0L);
    for (int i = 0; i < 3; i++) {
      long value = i;
      world.process("p" + i, () -> set(world, register, value));
    }
  }

  /** Sets a register that is unset. */
  private static boolean set(World world, Register<Long> register, long value) {
    return world.<Long, Boolean>call(
        "set " + value,
        () -> register.compareAndSet(0, value),
        version -> new World.Step<>(1L, version == 0));
  }

  private static String table() {
    Map<String, Consumer<World>> worlds = new LinkedHashMap<>();
    worlds.put("Paxos, 2 x 3, 1 ballot", world -> paxos(world, 2, 1));
    worlds.put("Paxos, 2 x 3, 2 ballots", world -> paxos(world, 2, 2));
    worlds.put("Paxos, 3 x 3, 1 ballot", world -> paxos(world, 3, 1));
    worlds.put("RotatingPaxos, 2 x 3", TriedReductionsTest::rotating);
    worlds.put("QuorumRegister, 2 x 3", TriedReductionsTest::quorum);
    worlds.put("SlotRegister, 3", TriedReductionsTest::slots);
    worlds.put("3 that share nothing", TriedReductionsTest::nothingShared);
    StringBuilder table =
        new StringBuilder(
            """
            | world | states | steps | persistent | writes seen | sleep | both | same future |
            |---|---|---|---|---|---|---|---|
            """);
    worlds.forEach((name, setup) -> table.append(row(name, setup)));
    return table.toString();
  }

  private static String row(String name, Consumer<World> setup) {
    StateGraph graph = new StateGraph(setup);
    StateGraph.Size all = graph.kept(false, false, false);
    assertEquals(
        Explorer.of(setup).explore().requireComplete().states(), all.states(), "the explorer's");
    return String.format(
        Locale.ROOT,
        "| %s | %,d | %,d | %s | %s | %s | %s | %s |%n",
        name,
        all.states(),
        all.steps(),
        factors(all, graph.kept(true, false, false)),
        factors(all, graph.kept(true, false, true)),
        factors(all, graph.kept(false, true, false)),
        factors(all, graph.kept(true, true, false)),
        factors(all, graph.sameFuture()));
  }

  /** How many times fewer states and steps there are; the ends must be the same. */
  private static String factors(StateGraph.Size all, StateGraph.Size kept) {
    assertEquals(all.ends(), kept.ends());
    assertTrue(kept.states() <= all.states() && kept.steps() <= all.steps());
    return String.format(
        Locale.ROOT,
        "%.2f, %.2f",
        1.0 * all.states() / kept.states(),
        1.0 * all.steps() / kept.steps());
  }
}
