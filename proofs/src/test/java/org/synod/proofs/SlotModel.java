// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import static org.synod.proofs.Term.and;
import static org.synod.proofs.Term.eq;
import static org.synod.proofs.Term.exists;
import static org.synod.proofs.Term.forAll;
import static org.synod.proofs.Term.iff;
import static org.synod.proofs.Term.implies;
import static org.synod.proofs.Term.ite;
import static org.synod.proofs.Term.ne;
import static org.synod.proofs.Term.not;
import static org.synod.proofs.Term.or;

import java.util.List;
import java.util.Map;

/**
 * The slot algorithm, word by word: a cell {version, writer, slot}, and two slots for each writer.
 * Each access is one step and all see it at once; the fences are no part of the model.
 */
final class SlotModel {
  static final Sort VERSION = new Sort("version");
  static final Sort WRITER = new Sort("writer");
  static final Sort READER = new Sort("reader");
  static final Sort SLOT = new Sort("slot");
  static final Sort PLACE = new Sort("place");
  static final Sort WORD = new Sort("word");
  static final Map<Sort, Integer> SMALL =
      Map.of(VERSION, 4, WRITER, 2, READER, 1, SLOT, 2, PLACE, 1, WORD, 3);

  static final Symbol LOWER = Symbol.relation("lower", VERSION, VERSION);
  static final Symbol ONE_SLOT = Symbol.function("slot 0", SLOT);
  static final Symbol OTHER_SLOT = Symbol.function("slot 1", SLOT);

  // the words
  static final Symbol CELL_VERSION = Symbol.function("version of the cell", VERSION);
  static final Symbol CELL_WRITER = Symbol.function("writer of the cell", WRITER);
  static final Symbol CELL_SLOT = Symbol.function("slot of the cell", SLOT);
  static final Symbol CONTENT = Symbol.function("content", WORD, WRITER, SLOT, PLACE);
  static final List<Symbol> WORDS = List.of(CELL_VERSION, CELL_WRITER, CELL_SLOT, CONTENT);

  /** The cell of the version pointed to the writer's slot. */
  static final Symbol WAS = Symbol.relation("was", VERSION, WRITER, SLOT);

  /** The value of the version has the word in the place. */
  static final Symbol VALUE = Symbol.relation("value", VERSION, PLACE, WORD);

  /** The writer has read the cell, and has not swung it yet. */
  static final Symbol FILLING = Symbol.relation("filling", WRITER);

  static final Symbol TARGET = Symbol.relation("target", WRITER, SLOT);

  /** The writer may have read this version, since it could have chosen its slot by it. */
  static final Symbol MAY_HAVE_READ = Symbol.relation("may have read", WRITER, VERSION);

  /** The first version replaced the second; its writer may have read the second. */
  static final Symbol REPLACED = Symbol.relation("replaced", VERSION, VERSION);
  static final Symbol EXPECTED = Symbol.relation("expected", VERSION, VERSION);

  // a reader: the version that it read first, what it copied, and whether it found the cell again
  static final Symbol READS = Symbol.relation("reads", READER, VERSION);
  static final Symbol COPIED = Symbol.relation("copied", READER, PLACE, WORD);
  static final Symbol RETURNED = Symbol.relation("returned", READER);

  private static final Term NOW = CELL_VERSION.of();
  static final Var W = new Var("w", WRITER);
  static final Var S = new Var("s", SLOT);
  static final Var N = new Var("n", VERSION);
  static final Var V = new Var("v", VERSION);
  static final Var I = new Var("i", PLACE);
  static final Var X = new Var("x", WORD);
  static final Var R = new Var("r", READER);
  static final Var O = new Var("o", WRITER);

  private SlotModel() {}

  static Model model() {
    Model order =
        Model.of("Slots", SMALL)
            .axiom("no version is below itself", forAll(VERSION, v -> not(LOWER.of(v, v))))
            .axiom(
                "versions are in order",
                forAll(
                    List.of(VERSION, VERSION, VERSION),
                    v ->
                        implies(
                            and(LOWER.of(v[0], v[1]), LOWER.of(v[1], v[2])),
                            LOWER.of(v[0], v[2]))))
            .axiom(
                "versions compare",
                forAll(
                    List.of(VERSION, VERSION),
                    v -> or(LOWER.of(v[0], v[1]), LOWER.of(v[1], v[0]), eq(v[0], v[1]))))
            .axiom(
                "two slots",
                and(
                    ne(ONE_SLOT.of(), OTHER_SLOT.of()),
                    forAll(SLOT, s -> or(eq(s, ONE_SLOT.of()), eq(s, OTHER_SLOT.of())))));
    return safe(invariant(readers(writers(first(order)))));
  }

  private static Model first(Model model) {
    return model
        .first(
            "one version was",
            forAll(
                List.of(VERSION, WRITER, SLOT),
                x ->
                    iff(
                        WAS.of(x),
                        and(
                            eq(x[0], NOW),
                            eq(x[1], CELL_WRITER.of()),
                            eq(x[2], CELL_SLOT.of())))))
        .first(
            "its value",
            forAll(
                List.of(VERSION, PLACE, WORD),
                x -> iff(VALUE.of(x), and(eq(x[0], NOW), eq(x[2], current(x[1]))))))
        .first("none fills", forAll(WRITER, w -> not(FILLING.of(w))))
        .first("no target", forAll(List.of(WRITER, SLOT), x -> not(TARGET.of(x))))
        .first("none read", forAll(List.of(WRITER, VERSION), x -> not(MAY_HAVE_READ.of(x))))
        .first("none replaced", forAll(List.of(VERSION, VERSION), x -> not(REPLACED.of(x))))
        .first("none expected", forAll(List.of(VERSION, VERSION), x -> not(EXPECTED.of(x))))
        .first("none reads", forAll(List.of(READER, VERSION), x -> not(READS.of(x))))
        .first("none copied", forAll(List.of(READER, PLACE, WORD), x -> not(COPIED.of(x))))
        .first("none returned", forAll(READER, r -> not(RETURNED.of(r))));
  }

  /** The word that the slot of the cell has. */
  private static Term current(Term place) {
    return CONTENT.of(CELL_WRITER.of(), CELL_SLOT.of(), place);
  }

  /** A version that the writer can have read since it wrote last, and whose slot is not this. */
  static Term isFree(Term writer, Term version, Term slot) {
    return and(isRecent(writer, version), not(WAS.of(version, writer, slot)));
  }

  static Term isRecent(Term writer, Term version) {
    return and(
        exists(List.of(WRITER, SLOT), x -> WAS.of(version, x[0], x[1])),
        forAll(
            List.of(VERSION, SLOT),
            x -> implies(WAS.of(x[0], writer, x[1]), not(LOWER.of(version, x[0])))));
  }

  private static Model writers(Model model) {
    return model
        .action(
            Action.of("start", W, V, S)
                .when("not filling", not(FILLING.of(W)))
                .when("a version that it read", isRecent(W, V))
                .when("a slot that is free there", not(WAS.of(V, W, S)))
                .add(FILLING, W)
                .set(TARGET, x -> ite(eq(x[0], W), eq(x[1], S), TARGET.of(x)))
                .set(
                    MAY_HAVE_READ,
                    x -> ite(eq(x[0], W), isFree(W, x[1], S), MAY_HAVE_READ.of(x))))
        .action(
            Action.of("fill", W, O, S, I, X)
                .when("filling", FILLING.of(W))
                .when("its own slot", eq(O, W))
                .when("the slot that it chose", TARGET.of(O, S))
                .put(CONTENT, X, O, S, I))
        .action(
            swing("swing", S)
                .when("filled", and(FILLING.of(W), TARGET.of(W, S)))
                .when("the cell is what it read", MAY_HAVE_READ.of(W, NOW))
                .set(
                    EXPECTED,
                    x -> or(EXPECTED.of(x), and(eq(x[0], N), MAY_HAVE_READ.of(W, x[1])))))
        .action(Action.of("give up", W).set(FILLING, x -> and(ne(x[0], W), FILLING.of(x))))
        .action(
            swing("turn", S)
                .when("not filling", not(FILLING.of(W)))
                .when("the last write was its own", eq(CELL_WRITER.of(), W))
                .when("its other slot", ne(S, CELL_SLOT.of()))
                .add(EXPECTED, N, NOW));
  }

  private static Action swing(String name, Var slot) {
    return Action.of(name, W, slot, N)
        .when("a higher version", LOWER.of(NOW, N))
        .set(CELL_VERSION, x -> N)
        .set(CELL_WRITER, x -> W)
        .set(CELL_SLOT, x -> slot)
        .add(WAS, N, W, slot)
        .set(
            VALUE, x -> or(VALUE.of(x), and(eq(x[0], N), eq(x[2], CONTENT.of(W, slot, x[1])))))
        .set(FILLING, x -> and(ne(x[0], W), FILLING.of(x)))
        .add(REPLACED, N, NOW);
  }

  private static Model readers(Model model) {
    return model
        .action(
            Action.of("read", R)
                .set(READS, x -> ite(eq(x[0], R), eq(x[1], NOW), READS.of(x)))
                .set(COPIED, x -> and(ne(x[0], R), COPIED.of(x)))
                .set(RETURNED, x -> and(ne(x[0], R), RETURNED.of(x))))
        .action(
            Action.of("copy", R, I, V, W, S)
                .when("not returned", not(RETURNED.of(R)))
                .when("the slot of what it read", and(READS.of(R, V), WAS.of(V, W, S)))
                .set(
                    COPIED,
                    x ->
                        ite(
                            and(eq(x[0], R), eq(x[1], I)),
                            eq(x[2], CONTENT.of(W, S, I)),
                            COPIED.of(x))))
        .action(
            Action.of("return", R)
                .when("the cell is still the same", READS.of(R, NOW))
                .add(RETURNED, R));
  }

  private static Model invariant(Model model) {
    return model
        .invariant(
            "the cell was",
            WAS.of(NOW, CELL_WRITER.of(), CELL_SLOT.of()))
        .invariant(
            "what was is not above the cell",
            forAll(List.of(VERSION, WRITER, SLOT), x -> implies(WAS.of(x), upToNow(x[0]))))
        .invariant(
            "a version was one cell",
            forAll(
                List.of(VERSION, WRITER, SLOT, WRITER, SLOT),
                x ->
                    implies(
                        and(WAS.of(x[0], x[1], x[2]), WAS.of(x[0], x[3], x[4])),
                        and(eq(x[1], x[3]), eq(x[2], x[4])))))
        .invariant(
            "values are not above the cell",
            forAll(List.of(VERSION, PLACE, WORD), x -> implies(VALUE.of(x), upToNow(x[0]))))
        .invariant(
            "the slot of the cell has the value",
            forAll(
                List.of(PLACE, WORD),
                x -> iff(VALUE.of(NOW, x[0], x[1]), eq(x[1], current(x[0])))))
        .invariant(
            "the slot that the cell points to is not filled",
            forAll(
                List.of(WRITER, SLOT),
                x ->
                    implies(
                        and(FILLING.of(x[0]), TARGET.of(x)),
                        not(and(eq(x[0], CELL_WRITER.of()), eq(x[1], CELL_SLOT.of()))))))
        .invariant(
            "a write replaces what its writer read",
            forAll(
                List.of(VERSION, VERSION), x -> implies(REPLACED.of(x), EXPECTED.of(x))))
        .invariant(
            "a reader read a version that was",
            forAll(List.of(READER, VERSION), x -> implies(READS.of(x), upToNow(x[1]))))
        .invariant(
            "a reader read one version",
            forAll(
                List.of(READER, VERSION, VERSION),
                x ->
                    implies(
                        and(READS.of(x[0], x[1]), READS.of(x[0], x[2])), eq(x[1], x[2]))))
        .invariant(
            "while the cell is the same what was copied is its value",
            forAll(
                List.of(READER, VERSION, PLACE, WORD),
                x ->
                    implies(
                        and(
                            READS.of(x[0], x[1]),
                            eq(x[1], NOW),
                            COPIED.of(x[0], x[2], x[3])),
                        VALUE.of(x[1], x[2], x[3]))))
        .invariant(
            "what is returned is the value of the version",
            forAll(
                List.of(READER, VERSION, PLACE, WORD),
                x ->
                    implies(
                        and(RETURNED.of(x[0]), READS.of(x[0], x[1]), COPIED.of(x[0], x[2], x[3])),
                        VALUE.of(x[1], x[2], x[3]))));
  }

  private static Term upToNow(Term version) {
    return not(LOWER.of(NOW, version));
  }

  private static Model safe(Model model) {
    return model.safe(
        "a reader that finds the cell again has copied words of one value",
        forAll(
            List.of(READER, VERSION, PLACE, WORD),
            x ->
                implies(
                    and(RETURNED.of(x[0]), READS.of(x[0], x[1]), COPIED.of(x[0], x[2], x[3])),
                    VALUE.of(x[1], x[2], x[3]))));
  }
}
