// SPDX-License-Identifier: Apache-2.0
package org.synod.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.log.Log;
import org.synod.memory.DamageException;

/**
 * A check of a whole audit log: each entry and each checkpoint is read, and each root is computed
 * anew. It finds entries that were changed, taken out, inserted or reordered, a log that went back,
 * and one that is another continuation.
 *
 * <p>A finding names the entry if the log of the entries does, as a {@link
 * org.synod.log.words.WordsLog} does for all that does not know its checksums. For a change by a
 * program that knows them it names the entries between the last checkpoint that fits and the first
 * that does not.
 *
 * <p><i>Progress:</i> as that of reading the logs.
 *
 * <p><i>Linearization:</i> none; entries that are appended meanwhile may be left out.
 *
 * <p><i>Not guaranteed:</i> that a log which went back as a whole, its checkpoints included, is
 * found without a checkpoint that was kept elsewhere.
 *
 * <p>Source: RFC 9162, §8 (what monitors check).
 */
public final class AuditFindings {
  private final Log<byte[]> entries;
  private final List<String> findings = new ArrayList<>();
  private final Hashes hashes = new Hashes();
  private final long size;
  private MerkleTree tree = MerkleTree.EMPTY;
  private boolean isCut; // an entry cannot be read, so there is no tree behind it
  private long fitting; // the largest checkpoint that fits

  private AuditFindings(Log<byte[]> entries, long size) {
    this.entries = entries;
    this.size = size;
  }

  /**
   * Checks an audit log.
   *
   * @param entries its entries
   * @param checkpoints its signed checkpoints
   * @param verifier its public key; null to compare roots without a look at the signatures
   * @param kept signed checkpoints that were kept elsewhere; these need a verifier
   * @return a line for each finding, in the order of the entries; none if all is well
   * @throws IllegalArgumentException if a checkpoint that was kept elsewhere is not signed by the
   *     key
   */
  public static List<String> of(
      Log<byte[]> entries,
      Log<String> checkpoints,
      @Nullable CheckpointVerifier verifier,
      List<String> kept) {
    Objects.requireNonNull(entries, "entries: null, allowed: a log");
    Objects.requireNonNull(checkpoints, "checkpoints: null, allowed: a log");
    if (verifier == null && !kept.isEmpty()) {
      throw new IllegalArgumentException(
          "kept: " + kept.size() + " checkpoints without a verifier, allowed: none");
    }
    List<Claim> claims = new ArrayList<>();
    for (String note : kept) {
      claims.add(
          new Claim("checkpoint kept elsewhere", Objects.requireNonNull(verifier).verify(note)));
    }
    List<String> unreadable = new ArrayList<>();
    try {
      addClaims(checkpoints, verifier, claims, unreadable); // before the entries, which may grow
      claims.sort((one, other) -> Long.compare(one.checkpoint.size(), other.checkpoint.size()));
      AuditFindings check = new AuditFindings(entries, entries.decidedPrefix());
      claims.forEach(check::look);
      check.grow(check.size);
      check.findings.addAll(unreadable);
      return check.findings;
    } catch (DamageException e) { // so that not even the number of entries is known
      unreadable.add(0, e.getMessage());
      return unreadable;
    }
  }

  private static void addClaims(
      Log<String> checkpoints,
      @Nullable CheckpointVerifier verifier,
      List<Claim> claims,
      List<String> unreadable) {
    long prefix = checkpoints.decidedPrefix();
    for (long i = 0; i < prefix; i++) {
      try {
        String note = checkpoints.get(i);
        Checkpoint read = verifier == null ? Checkpoint.ofNote(note) : verifier.verify(note);
        claims.add(new Claim("checkpoint " + i, read));
      } catch (DamageException | IllegalArgumentException e) {
        unreadable.add("checkpoint " + i + ": " + e.getMessage());
      }
    }
  }

  /** A checkpoint, and where it was found. */
  private record Claim(String place, Checkpoint checkpoint) {}

  private void look(Claim claim) {
    long claimed = claim.checkpoint.size();
    if (claimed > size) {
      findings.add(
          "entries " + size + " to " + (claimed - 1) + ": found none, expected some, as "
              + claim.place + " says");
      return;
    }
    grow(claimed);
    if (isCut && tree.size() < claimed) {
      return; // the entry that cannot be read was named
    }
    Digest root = tree.root(claimed, hashes);
    if (root.equals(claim.checkpoint.root())) {
      fitting = Math.max(fitting, claimed);
    } else {
      // the first that may be wrong: all before it are those of a checkpoint that fits
      String range =
          fitting < claimed ? "entries " + fitting + " to " + (claimed - 1) : "entries before "
              + claimed;
      findings.add(
          range + ": found the root " + root + " of the first " + claimed + ", expected "
              + claim.checkpoint.root() + ", as " + claim.place + " says");
    }
  }

  private void grow(long claimed) {
    while (!isCut && tree.size() < claimed) {
      try {
        tree = tree.plus(hashes.leaf(entries.get(tree.size())), hashes);
      } catch (DamageException e) {
        findings.add("entry " + tree.size() + ": " + e.getMessage());
        isCut = true;
      }
    }
  }
}
