// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped.life;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The marks beside a mapped file, by which the kernel says whether a process lives: a perfect
 * failure detector for all who share the file on one host.
 */
public final class Marks {
  /*
   * A mark is a Unix-domain socket that listens and is never accepted from:
   *
   *   FILE.<identity in hexadecimal>.mark
   *
   * Its process holds it open. The kernel closes it when that process has ended, and not before:
   * after the last of its threads has left user space for good, however it ended. A connection is
   * then refused, for ever, since no identity is used again. Such a refusal is the only proof of
   * death. All other answers leave a doubt, and count as life: a connection, a full backlog, no
   * permission, no descriptor left, no such file (somebody may have deleted it).
   *
   * The kernel finds the socket by the inode of its file. So the answer is the same in all pid,
   * time, network, user and mount namespaces that have the directory, and rests on no clock, pid
   * or boot id; after a boot no socket listens.
   *
   *   kill -9, or a core dump   the mark goes when the process has ended
   *   SIGSTOP, a frozen cgroup  the mark stays: the kernel connects without the process
   *   a zombie first thread     the mark stays until the other threads have ended
   *   fork, exec                the JDK closes the descriptor in its children; if native code does
   *                             not, they keep the mark, which is on the safe side
   *   suspend                   all stop together, and go on
   *   checkpoint, restore       not covered if others went on with the file in between
   *   a file of another kernel  not covered: that kernel knows of no socket of this one
   *
   * A mark must listen whenever it can be seen, or its maker would look dead. So the socket is
   * bound as <identity>.socket, listens, and is renamed; a killed maker may leave that file.
   * A mark is made before its identity is put anywhere, and released when it is nowhere any more.
   *
   * An ordinary file in the place of a mark refuses too: so an administrator declares one dead
   * whose mark has been deleted.
   *
   * A lock of the JDK on the file would not do: the process loses it when any handle of that file
   * in the JVM is closed.
   */
  private static final int MAX_NAME = 70; // UTF-16 units, so that a mark's has at most 255 bytes
  private static final int CUT_NAME = 60;
  private static final int MAX_ADDRESS = 107; // bytes, on Linux

  private final Path directory;
  private final String name;

  private Marks(Path directory, Path file) {
    this.directory = directory;
    name = markName(file.toString());
  }

  private static String markName(String file) {
    if (file.length() <= MAX_NAME) {
      return file;
    }
    int end = Character.isHighSurrogate(file.charAt(CUT_NAME - 1)) ? CUT_NAME - 1 : CUT_NAME;
    return file.substring(0, end) + "~" + Integer.toHexString(file.hashCode());
  }

  /** The marks of a file that is there, beside the file itself and not a link to it. */
  public static Marks of(Path file) throws IOException {
    Path real = file.toRealPath();
    return new Marks(real.getParent(), real.getFileName());
  }

  /** The marks of a file that is to be created. */
  public static Marks ofNew(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    return new Marks(absolute.getParent().toRealPath(), absolute.getFileName());
  }

  private Path path(long identity, String suffix) {
    return directory.resolve(
        name + "." + Long.toHexString(identity & Identity.MASK) + "." + suffix);
  }

  /** The mark of a member. */
  public Path path(long member) {
    return path(member, "mark");
  }

  /** The other name of the file while a creator of that identity writes it. */
  public Path unready(long creator) {
    return path(creator, "new");
  }

  /** Makes a mark of an identity that nobody else has. */
  public Mark make() throws IOException {
    return make(() -> ThreadLocalRandom.current().nextLong());
  }

  /**
   * Makes the mark of a process that creates the file, and before it is seen, empty, the other name
   * of the file. So a process that sees a mark without the other name knows that it is of a user of
   * the file.
   */
  public Mark makeToCreate() throws IOException {
    return make(
        () -> ThreadLocalRandom.current().nextLong(),
        identity -> Files.createFile(unready(identity)));
  }

  public Mark make(LongSupplier random) throws IOException {
    return make(random, identity -> {});
  }

  /** An action to be done before others can see the mark of an identity. */
  private interface Preparation {
    void of(long identity) throws IOException;
  }

  private Mark make(LongSupplier random, Preparation preparation) throws IOException {
    long pid = ProcessHandle.current().pid();
    long identity = Identity.of(random.getAsLong(), pid);
    while (isThere(path(identity)) || isThere(directory.resolve(unborn(identity)))) {
      identity = Identity.of(random.getAsLong(), pid);
    }
    String unborn = unborn(identity);
    Path path = directory.resolve(unborn);
    ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      reach(directory, unborn, address -> socket.bind(address, /* backlog */ 1));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
      preparation.of(identity);
      Files.move(path, path(identity));
      return new Mark(identity, path(identity), socket);
    } catch (IOException | RuntimeException e) {
      socket.close();
      Mark.deleteQuietly(path);
      Mark.deleteQuietly(unready(identity));
      if (Files.isDirectory(directory) && !Files.isWritable(directory)) {
        throw new AccessDeniedException(directory.toString());
      }
      throw e;
    }
  }

  private static String unborn(long identity) {
    return Long.toHexString(identity) + ".socket"; // short, or it may be no address
  }

  private static boolean isThere(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Whether the mark is gone, so that nobody can tell any more if the member lives. */
  public boolean isMissing(long member) {
    return Files.notExists(path(member), LinkOption.NOFOLLOW_LINKS);
  }

  /** Whether the process of a member has ended; false if there is any doubt. */
  public boolean isDead(long member) {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.configureBlocking(false);
      reach(path(member), /* rest */ "", probe::connect);
      return false;
    } catch (ConnectException e) {
      return true;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  /** A call with the address of a socket. */
  private interface Call {
    void with(UnixDomainSocketAddress address) throws IOException;
  }

  /** Calls with the address of {@code path/rest}; if it is too long, with a link to the path. */
  private static void reach(Path path, String rest, Call call) throws IOException {
    Path whole = path.resolve(rest);
    if (whole.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_ADDRESS) {
      call.with(UnixDomainSocketAddress.of(whole));
      return;
    }
    String random = Long.toHexString(ThreadLocalRandom.current().nextLong());
    Path link = Path.of(System.getProperty("java.io.tmpdir"), "synod-" + random);
    Files.createSymbolicLink(link, path);
    try {
      call.with(UnixDomainSocketAddress.of(link.resolve(rest))); // or it refuses
    } finally {
      Mark.deleteQuietly(link);
    }
  }

  /**
   * Deletes the files that dead processes have left beside the file: marks that refuse a
   * connection, and files that were not finished.
   *
   * @param isInUse whether an identity is still needed
   */
  public void sweep(LongPredicate isInUse) {
    try {
      for (long identity : identities()) {
        Path path = path(identity);
        // a member that is dead comes into no table any more
        if (!isInUse.test(identity)
            && isDead(identity)
            && !isInUse.test(identity)
            && isNobodysFile(path)) {
          Mark.deleteQuietly(unready(identity)); // first: without its mark it is in doubt
          Mark.deleteQuietly(path);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // a user that may not read the directory may still be allowed to write there
    }
  }

  /**
   * The mark of a process that uses the file although the file is not there; null if none is seen.
   * Marks of this JVM do not count: it knows what it does.
   */
  public @Nullable Path ofUser() {
    try {
      for (long identity : identities()) {
        Path path = path(identity);
        // the other name first: a creator deletes it and then its mark
        if (!isThere(unready(identity))
            && !Mark.isHeldHere(path)
            && !isDead(identity)
            && isThere(path)) {
          return path;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // as in a sweep
    }
    return null;
  }

  /** The identities that have a mark. */
  private List<Long> identities() throws IOException {
    Pattern mark = Pattern.compile(Pattern.quote(name + ".") + "([0-9a-f]{1,12})\\.mark");
    List<Long> identities = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory)) {
      for (Path path : found) {
        Matcher parts = mark.matcher(path.getFileName().toString());
        if (parts.matches()) {
          identities.add(Long.parseUnsignedLong(parts.group(1), 16));
        }
      }
    }
    return identities;
  }

  /**
   * Whether a file is a socket, or the empty file that declares a member dead: no file of a user's.
   */
  private static boolean isNobodysFile(Path path) throws IOException {
    BasicFileAttributes found =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return found.isOther() || found.isRegularFile() && found.size() == 0;
  }
}
