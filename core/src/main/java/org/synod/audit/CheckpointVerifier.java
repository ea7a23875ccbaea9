// SPDX-License-Identifier: Apache-2.0
package org.synod.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.EdECKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The public key of a log: it tells whether a {@link Checkpoint} was signed by the log. Immutable.
 *
 * <p>A signed checkpoint is a text, a note, as other transparency logs write it:
 *
 * <pre>
 * example.com/orders                                origin
 * 1000                                              entries
 * CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=      root
 *                                                   an empty line
 * — example.com/orders Az3grlgtz...                 name of the key, its number and the signature
 * </pre>
 *
 * <p>Sources: C2SP, <i>signed-note</i> and <i>tlog-checkpoint</i>; RFC 8032 (Ed25519).
 */
public final class CheckpointVerifier {
  static final String SIGNATURE = "\u2014 ";
  static final int NUMBER_BYTES = 4;
  private static final String ED25519 = "Ed25519";
  private static final byte ED25519_TYPE = 1;
  private static final int KEY_BYTES = 32;
  private static final int SIGNATURE_BYTES = 64;
  private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");
  private static final Pattern LINE = Pattern.compile("\u2014 (\\S+) ([A-Za-z0-9+/]+={0,2})");
  private static final Pattern TEXT =
      Pattern.compile("([^\\s+]+)\\+([0-9a-f]{8})\\+([A-Za-z0-9+/]+={0,2})");

  private final String origin;
  private final PublicKey key;
  private final byte[] rawKey; // never changes
  private final byte[] number; // never changes

  /**
   * Makes the verifier of a log.
   *
   * @param origin the name of the log, from 1 to 100 characters without spaces and plus signs
   * @param key its public key, of Ed25519
   */
  public CheckpointVerifier(String origin, PublicKey key) {
    this.origin = Checkpoint.requireOrigin(origin);
    this.key = Objects.requireNonNull(key, "key: null, allowed: a public key of Ed25519");
    requireEd25519("key", key);
    byte[] encoded = key.getEncoded();
    rawKey = Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length);
    MessageDigest sha256 = Hashes.sha256();
    sha256.update((origin + "\n").getBytes(UTF_8));
    sha256.update(ED25519_TYPE);
    number = Arrays.copyOf(sha256.digest(rawKey), NUMBER_BYTES);
  }

  static void requireEd25519(String name, java.security.Key key) {
    String kind = key instanceof EdECKey edec ? edec.getParams().getName() : key.getAlgorithm();
    if (!kind.equals(ED25519)) {
      throw new IllegalArgumentException(name + ": of " + kind + ", allowed: of " + ED25519);
    }
  }

  /**
   * Reads a verifier from its text.
   *
   * @param text the name, the number and the key, with plus signs between, as {@link #toString}
   *     writes it
   * @return the verifier
   */
  public static CheckpointVerifier parse(String text) {
    Objects.requireNonNull(text, "key: null, allowed: NAME+NUMBER+KEY");
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("key: \"" + text + "\", allowed: NAME+NUMBER+KEY");
    }
    byte[] typed = base64("key", parts.group(3));
    if (typed.length != 1 + KEY_BYTES || typed[0] != ED25519_TYPE) {
      throw new IllegalArgumentException(
          "key: " + typed.length + " bytes of the kind " + (typed.length > 0 ? typed[0] : "none")
              + ", allowed: " + (1 + KEY_BYTES) + " of the kind " + ED25519_TYPE
              + ", for " + ED25519);
    }
    CheckpointVerifier made =
        new CheckpointVerifier(
            parts.group(1), publicKey(Arrays.copyOfRange(typed, 1, typed.length)));
    if (!HexFormat.of().formatHex(made.number).equals(parts.group(2))) {
      throw new IllegalArgumentException(
          "key: the number " + parts.group(2) + ", allowed: "
              + HexFormat.of().formatHex(made.number) + ", that of this name and key");
    }
    return made;
  }

  private static PublicKey publicKey(byte[] raw) {
    byte[] encoded = ByteBuffer.allocate(X509.length + KEY_BYTES).put(X509).put(raw).array();
    try {
      return KeyFactory.getInstance(ED25519).generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("key: no point of the curve, allowed: a public key", e);
    }
  }

  private static byte[] base64(String name, String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": \"" + text + "\", allowed: base 64", e);
    }
  }

  /**
   * Returns the name of the log.
   *
   * @return its name
   */
  public String origin() {
    return origin;
  }

  /**
   * Reads a signed checkpoint.
   *
   * @param note the text, as {@link AuditLog#checkpoint} wrote it
   * @return the checkpoint
   * @throws IllegalArgumentException if it is not one of this log, or is not signed by its key; the
   *     message tells which
   */
  public Checkpoint verify(String note) {
    Objects.requireNonNull(note, "note: null, allowed: a signed checkpoint");
    int end = note.lastIndexOf("\n\n") + 1;
    if (end == 0 || !note.endsWith("\n")) {
      throw new IllegalArgumentException(
          "note: of " + note.length() + " characters, allowed: a text, an empty line, signatures");
    }
    String text = note.substring(0, end);
    byte[] signature = signature(note.substring(end + 1));
    if (!isSigned(text, signature)) {
      throw new IllegalArgumentException(
          "note: not signed by " + this + ", allowed: signed by it");
    }
    Checkpoint checkpoint = Checkpoint.parse(text);
    if (!checkpoint.origin().equals(origin)) {
      throw new IllegalArgumentException(
          "note: of the log \"" + checkpoint.origin() + "\", allowed: of \"" + origin + "\"");
    }
    return checkpoint;
  }

  /** The signature of this key among the lines behind the text. */
  private byte[] signature(String lines) {
    for (String line : lines.split("\n")) {
      Matcher parts = LINE.matcher(line);
      if (!parts.matches()) {
        throw new IllegalArgumentException(
            "note: the line \"" + line + "\", allowed: lines of a dash, a name, a signature");
      }
      byte[] bytes = base64("note", parts.group(2));
      if (parts.group(1).equals(origin)
          && bytes.length == NUMBER_BYTES + SIGNATURE_BYTES
          && Arrays.equals(bytes, 0, NUMBER_BYTES, number, 0, NUMBER_BYTES)) {
        return Arrays.copyOfRange(bytes, NUMBER_BYTES, bytes.length);
      }
    }
    throw new IllegalArgumentException("note: no signature of " + this + ", allowed: one of it");
  }

  /** The line of a signature. */
  String line(byte[] signature) {
    byte[] numbered =
        ByteBuffer.allocate(NUMBER_BYTES + signature.length).put(number).put(signature).array();
    return SIGNATURE + origin + " " + Base64.getEncoder().encodeToString(numbered) + "\n";
  }

  boolean isSigned(String text, byte[] signature) {
    try {
      Signature ed25519 = Signature.getInstance(ED25519);
      ed25519.initVerify(key);
      ed25519.update(text.getBytes(UTF_8));
      return ed25519.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // numbers that are none of the curve
    }
  }

  /** Returns the text that {@link #parse} reads. */
  @Override
  public String toString() {
    byte[] typed = ByteBuffer.allocate(1 + KEY_BYTES).put(ED25519_TYPE).put(rawKey).array();
    return origin + "+" + HexFormat.of().formatHex(number) + "+"
        + Base64.getEncoder().encodeToString(typed);
  }
}
