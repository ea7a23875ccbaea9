// SPDX-License-Identifier: Apache-2.0
package org.synod.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;

/** Signed checkpoints, against the published vector of signed notes; and bad ones, by name. */
class CheckpointTest {
  /** The keys and the note of the reference implementation of signed notes. */
  private static final String VERIFIER =
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

  private static final String SEED = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
  private static final String TEXT =
      "If you think cryptography is the answer to your problem,\n"
          + "then you don't know what your problem is.\n";
  private static final String LINE =
      "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqf"
          + "qdngotpRZb6KE6RyyBwJnAM=\n";

  private static final CheckpointSigner SIGNER = CheckpointSigner.generate("example.com/log");
  private static final CheckpointVerifier OURS = SIGNER.verifier();
  private static final Checkpoint CHECKPOINT =
      new Checkpoint("example.com/log", 1, Digest.of(Rfc6962.root(MerkleTreeTest.entries(1))));

  private static PrivateKey publishedKey() throws Exception {
    byte[] seed = Base64.getDecoder().decode(SEED);
    byte[] pkcs8 = HexFormat.of().parseHex("302e020100300506032b657004220420" + "00".repeat(32));
    System.arraycopy(seed, 1, pkcs8, 16, 32);
    return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
  }

  private static byte[] publishedSignature() {
    byte[] numbered = Base64.getDecoder().decode(LINE.substring(15).strip());
    return Arrays.copyOfRange(numbered, CheckpointVerifier.NUMBER_BYTES, numbered.length);
  }

  @Test
  void readsThePublishedKeyAndSignature() {
    CheckpointVerifier published = CheckpointVerifier.parse(VERIFIER);
    assertEquals(VERIFIER, published.toString());
    assertEquals("PeterNeumann", published.origin());
    assertEquals(LINE, published.line(publishedSignature()));
    assertTrue(published.isSigned(TEXT, publishedSignature()));
    assertFalse(published.isSigned(TEXT + "\n", publishedSignature()));
    Refusal.ofArgument(
        "note: the text \"If you think", () -> published.verify(TEXT + "\n" + LINE));
  }

  @Test
  void signsAsThePublishedKeyDoes() throws Exception {
    KeyPair keys =
        new KeyPair(
            new KeyPairProbe(CheckpointVerifier.parse(VERIFIER)).key(), publishedKey());
    CheckpointSigner signer = new CheckpointSigner("PeterNeumann", keys);
    assertEquals(VERIFIER, signer.verifier().toString());
    assertEquals(LINE, signer.verifier().line(signer.sign(TEXT)));
  }

  /** The public key of a verifier, from its text. */
  private record KeyPairProbe(CheckpointVerifier verifier) {
    java.security.PublicKey key() throws Exception {
      byte[] raw = Base64.getDecoder().decode(verifier.toString().split("\\+", 3)[2]);
      byte[] x509 = HexFormat.of().parseHex("302a300506032b6570032100" + "00".repeat(32));
      System.arraycopy(raw, 1, x509, 12, 32);
      return KeyFactory.getInstance("Ed25519")
          .generatePublic(new java.security.spec.X509EncodedKeySpec(x509));
    }
  }

  @Test
  void aSignedCheckpointComesBack() {
    String note = SIGNER.note(CHECKPOINT);
    assertEquals(CHECKPOINT, OURS.verify(note));
    assertEquals(CHECKPOINT, Checkpoint.ofNote(note));
    assertTrue(note.startsWith("example.com/log\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0="
        + "\n\n\u2014 example.com/log "), note);
    assertEquals(CHECKPOINT, CheckpointVerifier.parse(OURS.toString()).verify(note));
    // other signatures beside it are of others
    assertEquals(CHECKPOINT, OURS.verify(note + LINE));
    assertEquals(CHECKPOINT, OURS.verify(note.replace("\n\n", "\n\n" + LINE)));
    assertEquals("checkpoint of 1 entries of \"example.com/log\"", CHECKPOINT.toString());
    assertFalse(SIGNER.toString().contains("PRIVATE"));
  }

  @Test
  void eachChangeOfANoteIsRefused() {
    String note = SIGNER.note(CHECKPOINT);
    for (int i = 0; i < note.length(); i += 5) {
      String changed = note.substring(0, i) + (char) (note.charAt(i) ^ 1) + note.substring(i + 1);
      String cut = note.substring(0, i);
      assertThrows(IllegalArgumentException.class, () -> OURS.verify(cut), cut);
      if (i < note.length() - 3) { // otherwise bits of base 64 that stand for nothing
        assertThrows(IllegalArgumentException.class, () -> OURS.verify(changed), changed);
      }
    }
  }

  @Test
  void aWrongKeyIsRefusedByName() throws Exception {
    CheckpointSigner other = CheckpointSigner.generate("example.com/log");
    Refusal.ofArgument(
        "note: no signature of example.com/log+", () -> OURS.verify(other.note(CHECKPOINT)));
    // with the number of the right key
    String forged = CHECKPOINT.text() + "\n" + OURS.line(other.sign(CHECKPOINT.text()));
    Refusal.ofArgument("note: not signed by example.com/log+", () -> OURS.verify(forged));
    Checkpoint ofOther = new Checkpoint("other", 1, CHECKPOINT.root());
    Refusal.ofArgument(
        "note: of the log \"other\", allowed: of \"example.com/log\"",
        () -> OURS.verify(SIGNER.note(ofOther)));

    KeyPair ec = KeyPairGenerator.getInstance("EC").generateKeyPair();
    KeyPair ed448 = KeyPairGenerator.getInstance("Ed448").generateKeyPair();
    KeyPair ed25519 = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    KeyPair second = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Refusal.ofArgument(
        "key: of EC, allowed: of Ed25519", () -> new CheckpointVerifier("log", ec.getPublic()));
    Refusal.ofArgument(
        "key: of Ed448, allowed: of Ed25519", () -> new CheckpointSigner("log", ed448));
    Refusal.ofArgument(
        "private key: of Ed448, allowed: of Ed25519",
        () -> new CheckpointSigner(
            "log", new KeyPair(ed25519.getPublic(), ed448.getPrivate())));
    Refusal.ofArgument(
        "keys: a private and a public one of different pairs",
        () -> new CheckpointSigner(
            "log", new KeyPair(ed25519.getPublic(), second.getPrivate())));
    Refusal.ofNull("keys", () -> new CheckpointSigner("log", null));
    Refusal.ofNull(
        "private key", () -> new CheckpointSigner("log", new KeyPair(ed25519.getPublic(), null)));
    Refusal.ofNull("key", () -> new CheckpointVerifier("log", null));
    Refusal.ofNull("note", () -> OURS.verify(null));
    Refusal.ofNull("key", () -> CheckpointVerifier.parse(null));
  }

  @Test
  void textsOfKeysThatAreNoneAreRefusedByName() {
    for (int end = 0; end < VERIFIER.length(); end++) {
      String cut = VERIFIER.substring(0, end);
      assertThrows(IllegalArgumentException.class, () -> CheckpointVerifier.parse(cut), cut);
    }
    Refusal.ofArgument("key: \"log\", allowed: NAME", () -> CheckpointVerifier.parse("log"));
    Refusal.ofArgument(
        "key: the number c74f20a4, allowed: c74f20a3",
        () -> CheckpointVerifier.parse(VERIFIER.replace("c74f20a3", "c74f20a4")));
    Refusal.ofArgument(
        "key: 33 bytes of the kind 2, allowed: 33 of the kind 1",
        () -> CheckpointVerifier.parse(VERIFIER.replace("+ARpc", "+Ahpc")));
    Refusal.ofArgument(
        "key: 3 bytes of the kind 1",
        () -> CheckpointVerifier.parse("PeterNeumann+c74f20a3+ARpc"));
  }

  @Test
  void textsThatNoLogStatesAreRefusedByName() {
    Digest root = CHECKPOINT.root();
    Refusal.ofNull("origin", () -> new Checkpoint(null, 1, root));
    for (String origin : new String[] {"", "a b", "a+b", "a\n", "x".repeat(101)}) {
      Refusal.ofArgument("origin: \"" + origin, () -> new Checkpoint(origin, 1, root));
    }
    Refusal.ofArgument("size: -1, allowed: 0", () -> new Checkpoint("log", -1, root));
    Refusal.ofNull("root", () -> new Checkpoint("log", 1, null));
    Refusal.ofArgument("root: " + root + " of no entries", () -> new Checkpoint("log", 0, root));
    String text = CHECKPOINT.text();
    for (String other :
        new String[] {
          text.replace("\n1\n", "\n01\n"), text.replace("\n1\n", "\n-1\n"), text + "more\n",
          text.replace("\n1\n", "\n"), text.replace("=", "")
        }) {
      Refusal.ofArgument("note: the text ", () -> Checkpoint.parse(other));
    }
    Refusal.ofArgument(
        "note: size 9999999999999999999, allowed: 0 to ",
        () -> Checkpoint.parse(text.replace("\n1\n", "\n9999999999999999999\n")));
  }
}
