// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison.tools;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.synod.comparison.Case;
import org.synod.comparison.Model;
import org.synod.comparison.Op;
import org.synod.comparison.Place;
import org.synod.comparison.Subject;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.Words;
import org.synod.register.Register;

/** Explores the chosen case in every schedule, and prints what it has found. */
final class ByExplorer {
  private static final int SOLO_STEPS = 100;

  private ByExplorer() {}

  private static void setUp(World world) {
    Case chosen = Chosen.THE_CASE;
    if (chosen.needs.isWeak()) {
      world.weak();
    }
    Subject subject = chosen.subject(new Explored(world), Chosen.IS_MENDED);
    world.linearizable(chosen.model);
    for (int i = 0; i < chosen.calls.size(); i++) {
      int me = i;
      world.process(
          "p" + me,
          () -> {
            List<Integer> results = new ArrayList<>();
            for (Op op : chosen.calls.get(me)) {
              results.add(call(world, subject, me, op));
            }
            return results;
          });
    }
  }

  private static Integer call(World world, Subject subject, int me, Op op) {
    return world.call(
        op.toString(),
        () -> subject.call(me, op),
        (Model model) -> {
          Model.Step step = model.apply(op);
          return new World.Step<>(step.next(), step.result());
        });
  }

  /** A world as a place. */
  private static final class Explored implements Place {
    private final World world;
    private final Memory memory;

    Explored(World world) {
      this.world = world;
      memory = world.memory("memory", PROCESSES);
    }

    @Override
    public Words words(String label, int count) {
      return memory.allocate(label, label, count);
    }

    @Override
    public <T> References<T> references(String label, int count) {
      return memory.references(label, count);
    }

    @Override
    public long await(Words words, int index, LongPredicate condition) {
      return world.await(words, index, condition);
    }

    @Override
    public <V> Register<V> register(V initial) {
      return world.register("register", initial);
    }
  }

  public static void main(String[] args) {
    Explorer explorer = Explorer.of(ByExplorer::setUp);
    switch (Chosen.THE_CASE.needs) {
      case STOP -> explorer.soloEndsWithin(SOLO_STEPS);
      case LOST_ANSWER -> explorer.omissions(1);
      default -> {}
    }
    Exploration found = explorer.explore();
    System.out.println(found);
    if (found.failure() != null) {
      Verdict.print(Verdict.FOUND, found.failing().orElseThrow().length() + " steps");
    } else {
      Verdict.print(
          found.isComplete() ? Verdict.PASSED : Verdict.BOUND,
          String.format("%,d states", found.states()));
    }
  }
}
