// SPDX-License-Identifier: Apache-2.0
package org.synod.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Objects;

/**
 * The private key of a log, with which it signs its checkpoints (Ed25519). Immutable. All who
 * append to the log and make checkpoints have the same.
 *
 * <p><i>Not guaranteed:</i> anything against a program that has the key: it can sign what it likes.
 * Then only a {@link Witness} shows that the log has changed.
 */
public final class CheckpointSigner {
  private static final String ED25519 = "Ed25519";

  private final PrivateKey key;
  private final CheckpointVerifier verifier;

  /**
   * Makes the signer of a log.
   *
   * @param origin the name of the log, from 1 to 100 characters without spaces and plus signs
   * @param keys its keys, of Ed25519, which belong together
   */
  public CheckpointSigner(String origin, KeyPair keys) {
    Objects.requireNonNull(keys, "keys: null, allowed: keys of Ed25519");
    verifier = new CheckpointVerifier(origin, keys.getPublic());
    key = Objects.requireNonNull(keys.getPrivate(), "private key: null, allowed: one of Ed25519");
    CheckpointVerifier.requireEd25519("private key", key);
    if (!verifier.isSigned(origin, sign(origin))) {
      throw new IllegalArgumentException(
          "keys: a private and a public one of different pairs, allowed: of one pair");
    }
  }

  /**
   * Makes a signer with new keys.
   *
   * @param origin the name of the log, from 1 to 100 characters without spaces and plus signs
   * @return the signer
   */
  public static CheckpointSigner generate(String origin) {
    try {
      return new CheckpointSigner(
          origin, KeyPairGenerator.getInstance(ED25519).generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform has no " + ED25519, e);
    }
  }

  /**
   * Returns the public part, for those who verify.
   *
   * @return the verifier of this signer's checkpoints
   */
  public CheckpointVerifier verifier() {
    return verifier;
  }

  /** The note that states a checkpoint. */
  String note(Checkpoint checkpoint) {
    String text = checkpoint.text();
    return text + "\n" + verifier.line(sign(text));
  }

  byte[] sign(String text) {
    try {
      Signature ed25519 = Signature.getInstance(ED25519);
      ed25519.initSign(key);
      ed25519.update(text.getBytes(UTF_8));
      return ed25519.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("private key: cannot sign, allowed: one that can", e);
    }
  }

  /** Returns the public part; the key itself is not shown. */
  @Override
  public String toString() {
    return "CheckpointSigner[" + verifier + "]";
  }
}
