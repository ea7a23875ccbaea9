// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import static org.synod.proofs.SlotModel.CELL_SLOT;
import static org.synod.proofs.SlotModel.CELL_VERSION;
import static org.synod.proofs.SlotModel.CELL_WRITER;
import static org.synod.proofs.SlotModel.CONTENT;
import static org.synod.proofs.SlotModel.VALUE;
import static org.synod.proofs.SlotModel.WAS;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.synod.explore.Explorer;
import org.synod.explore.Spec;
import org.synod.explore.World;
import org.synod.memory.Memory;
import org.synod.register.slots.SlotCell;
import org.synod.register.slots.SlotLayout;
import org.synod.register.slots.SlotWords;

/** The slot algorithm, which {@link SlotWords} has. */
final class Slots implements Subject {
  private static final int WIDTH = 2;
  private static final int WRITERS = 2;
  private static final int VERSIONS = 5;
  private static final SlotLayout LAYOUT = new SlotLayout(WRITERS + 1, WIDTH, false);
  private static final List<Long> WORDS =
      List.of(0L, 10L, 11L, 12L, 13L, 20L, 21L, 22L, 23L);

  /** What a reader returns. */
  record Got(long version, long first, long second) {}

  @Override
  public Model model() {
    return SlotModel.model();
  }

  @Override
  public List<Mutant> mutants() {
    Model right = model();
    return List.of(
        Mutant.of(
            "a slot is filled while the cell points to it",
            right.with("start", start -> start.without("a slot that is free there")),
            "SlotFaultsTest.SLOT_REUSED_WHILE_POINTED_TO"),
        Mutant.of(
            "writers share their slots",
            right.with("fill", fill -> fill.without("its own slot")),
            "SlotFaultsTest.SLOTS_SHARED_BY_WRITERS"),
        Mutant.of(
            "the slot is filled behind the swing",
            right.with("fill", fill -> fill.without("filling")),
            "SlotFaultsTest.CELL_BEFORE_SLOT"),
        Mutant.of(
            "the cell is swung whatever it is",
            right.with("swing", swing -> swing.without("the cell is what it read")),
            "SlotFaultsTest.SWING_UNCONDITIONAL",
            "SlotFaultsTest.SWING_NOT_ATOMIC"),
        Mutant.of(
            "the version does not grow",
            right.with("swing", swing -> swing.without("a higher version")),
            "SlotFaultsTest.VERSION_NOT_ADVANCED"),
        Mutant.of(
            "a reader returns what it copied, whatever the cell says by then",
            right.with("return", end -> end.without("the cell is still the same")),
            "SlotFaultsTest.NO_REVALIDATION",
            "register-03"));
  }

  /** No slot is ever filled. */
  @Override
  public Model stricter() {
    return model().with("fill", fill -> fill.when("not", Term.or()));
  }

  /** What a reader does changes no word. A writer that gives up is seen only if it starts anew. */
  @Override
  public Set<String> unseen() {
    return Set.of("read", "copy", "return");
  }

  @Override
  public Map<String, Explorer> followed(Model model, Map<String, Integer> taken) {
    Map<String, Explorer> all = new LinkedHashMap<>();
    all.put(
        "2 writers and a reader",
        followed(
            model,
            taken,
            (world, register) -> {
              world.process("w0", () -> write(register, 0, 10));
              world.process("w1", () -> write(register, 0, 20));
              world.process("r", () -> read(register));
            }).crashes(1));
    all.put(
        "a writer that restores, another and a reader",
        followed(
            model,
            taken,
            (world, register) -> {
              world.process("w0", () -> writeAndRestore(register));
              world.process("w1", () -> writeLatest(register, 20));
              world.process("r", () -> read(register));
            }));
    all.put(
        "2 writers that try again",
        followed(
            model,
            taken,
            (world, register) -> {
              world.process("w0", () -> write(register, 0, 10) | writeLatest(register, 12));
              world.process("w1", () -> writeLatest(register, 20) | writeLatest(register, 22));
            }));
    return all;
  }

  private interface Processes {
    void begin(World world, SlotWords register);
  }

  private static boolean write(SlotWords register, long expected, long value) {
    return register.version() == expected
        && register.compareAndSet(
            register.memory().current(), expected, new long[] {value, value + 1});
  }

  private static boolean writeLatest(SlotWords register, long value) {
    return register.compareAndSet(
        register.memory().current(), register.version(), new long[] {value, value + 1});
  }

  private static boolean writeAndRestore(SlotWords register) {
    return write(register, 0, 10)
        && write(register, 1, 12)
        && register.compareAndRestore(register.memory().current(), 2);
  }

  private static Got read(SlotWords register) {
    long[] into = new long[WIDTH];
    return new Got(register.read(into), into[0], into[1]);
  }

  private static Explorer followed(
      Model model, Map<String, Integer> taken, Processes processes) {
    return Explorer.of(
        world -> {
          Memory memory = world.memory("m", WRITERS + 1);
          SlotWords register = new SlotWords(memory, null, "two words", WIDTH, false);
          processes.begin(world, register);
          world.check(
              new Follower(
                  model,
                  start(model),
                  view -> seen(index -> view.get(register.words(), index)),
                  Slots::requireRead,
                  taken));
        });
  }

  private interface Words {
    long get(int index);
  }

  private static Map<Symbol, Map<List<Object>, Object>> seen(Words words) {
    long cell = words.get(SlotCell.INDEX);
    Map<List<Object>, Object> content = new HashMap<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      for (int slot = 0; slot < 2; slot++) {
        for (int place = 0; place < WIDTH; place++) {
          content.put(
              List.of(writer, slot, place), words.get(LAYOUT.index(writer, slot) + place));
        }
      }
    }
    return Map.of(
        CELL_VERSION, Map.of(List.of(), SlotCell.version(cell)),
        CELL_WRITER, Map.of(List.of(), SlotCell.writer(cell)),
        CELL_SLOT, Map.of(List.of(), SlotCell.slot(cell)),
        CONTENT, content);
  }

  private static State start(Model model) {
    Map<Sort, List<?>> domains =
        Map.of(
            SlotModel.VERSION, List.of(0L, 1L, 2L, 3L, 4L, (long) VERSIONS),
            SlotModel.WRITER, List.of(0, 1),
            SlotModel.READER, List.of(),
            SlotModel.SLOT, List.of(0, 1),
            SlotModel.PLACE, List.of(0, 1),
            SlotModel.WORD, WORDS);
    State.Frame frame =
        new State.Frame(
            domains,
            Map.of(
                SlotModel.LOWER, x -> (Long) x[0] < (Long) x[1],
                SlotModel.ONE_SLOT, x -> 0,
                SlotModel.OTHER_SLOT, x -> 1));
    Map<Symbol, Map<List<Object>, Object>> tables = new HashMap<>(seen(index -> 0));
    tables.put(WAS, Map.of(List.of(0L, 0, 0), true));
    tables.put(VALUE, Map.of(List.of(0L, 0, 0L), true, List.of(0L, 1, 0L), true));
    return State.of(frame, model.changing(), tables);
  }

  /** Requires that what a reader returned is the value of its version. */
  private static void requireRead(State state, Spec.View view) {
    for (int process = 0; process < view.processes(); process++) {
      if (view.result(process) instanceof Got got
          && !(Boolean.TRUE.equals(state.get(VALUE, got.version, 0, got.first))
              && Boolean.TRUE.equals(state.get(VALUE, got.version, 1, got.second)))) {
        throw new AssertionError(got + " is no value of " + state);
      }
    }
  }
}
