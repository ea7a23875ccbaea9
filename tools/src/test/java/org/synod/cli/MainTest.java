// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.cli.contents.JsonReader;
import org.synod.lease.FencedRegister;
import org.synod.lease.Grant;
import org.synod.lease.Lease;
import org.synod.memory.Codec;
import org.synod.memory.Member;
import org.synod.memory.mapped.MappedMemory;
import org.synod.register.VersionedLong;

class MainTest {
  private final Console console = new Console();
  private final long pid = ProcessHandle.current().pid();

  @TempDir Path directory;
  Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("memory");
  }

  private static Map<?, ?> entry(Object status, String list, String name) {
    for (Object entry : (List<?>) ((Map<?, ?>) status).get(list)) {
      if (((Map<?, ?>) entry).get("name").equals(name)) {
        return (Map<?, ?>) entry;
      }
    }
    throw new AssertionError("no " + name + " in " + list + " of " + status);
  }

  private static Object value(Object status, String name) {
    return entry(status, "objects", name).get("value");
  }

  private Object json() {
    return JsonReader.read(console.ok("status", file, "--json"));
  }

  @Test
  void jsonShowsTheFileAndItsMembers() throws Exception {
    try (MappedMemory memory = Samples.fill(file)) {
      Map<?, ?> status = (Map<?, ?>) json();
      assertEquals(file.toString(), status.get("file"));
      assertEquals((long) Samples.BYTES, status.get("bytes"));
      assertEquals((long) memory.bytesUsed(), status.get("bytesUsed"));
      assertEquals((long) Samples.PROCESSES, status.get("processes"));
      assertEquals(
          List.of(
              Map.of("process", 0L, "pid", pid, "state", "alive"),
              Map.of("process", 1L, "pid", pid, "state", "alive")),
          status.get("members"));
    }
    assertEquals(List.of(), ((Map<?, ?>) json()).get("members"));
  }

  @Test
  void jsonShowsTheValuesOfAllBuiltInCodecs() throws Exception {
    try (MappedMemory memory = Samples.fill(file)) {
      Object status = json();
      Map<String, Object> count = new LinkedHashMap<>();
      count.put("name", "count");
      count.put("type", "register long");
      count.put("version", 2L);
      count.put("writer", 0L);
      count.put("value", -42L);
      assertEquals(count, entry(status, "objects", "count"));
      assertEquals(0L, entry(status, "objects", "unset").get("version"));
      assertEquals(null, entry(status, "objects", "unset").get("writer"));
      assertEquals(null, value(status, "unset"));
      assertEquals(List.of(1L, Long.MIN_VALUE, 3L), value(status, "numbers"));
      assertEquals(true, value(status, "vote"));
      assertEquals("say \"Ägäis\"\n\\ \u0007", value(status, "text"));
      assertEquals("00ff10", value(status, "bytes"));
      assertEquals(List.of(7L, List.of("", 8L)), value(status, "pair"));
      assertEquals(
          Map.of("promised", "3.5", "accepted", "2.0", "value", "x"), value(status, "acceptor"));
      assertEquals(
          Map.of("promised", 9L, "accepted", 8L, "version", 5L, "value", 6L),
          value(status, "quorum"));
      assertEquals("guarded", value(status, "fenced"));
      assertEquals(12, ((List<?>) ((Map<?, ?>) status).get("objects")).size());
      assertEquals(
          List.of("0x0", "0x11", "0x0"), entry(status, "objects", "words").get("raw"));
      Map<?, ?> unknown = entry(status, "objects", "unknown");
      String type = unknown.get("type").toString();
      assertTrue(type.startsWith("register Unknown#"), type);
      assertEquals(
          List.of("0xff", "0x" + "f".repeat(16)), ((List<?>) unknown.get("raw")).subList(2, 4),
          "in the second slot of its writer");
      assertEquals(1L, unknown.get("version"));
      assertEquals(Samples.PROCESSES, memory.processes());
    }
  }

  /** The first holder of a lease. */
  private Map<?, ?> holder(String lease) {
    return (Map<?, ?>) ((List<?>) entry(json(), "leases", lease).get("holders")).get(0);
  }

  @Test
  void aHolderThatHasLeftIsNotTheOneThatHasItsNumber() throws Exception {
    try (MappedMemory memory = MappedMemory.create(file, 2, Samples.BYTES)) {
      Lease lease = new Lease(memory, "l", Duration.ofSeconds(1));
      try (Member holder = memory.join()) {
        lease.tryAcquireShared(holder);
        assertEquals("alive", holder("l").get("state"));
      }
      try (Member next = memory.join()) {
        assertEquals(0, next.id());
        assertEquals(0L, holder("l").get("process"));
        assertEquals("gone", holder("l").get("state"));
      }
    }
  }

  @Test
  void jsonShowsLeasesWithTokensAndRemainingTime() throws Exception {
    try (MappedMemory memory = Samples.fill(file)) {
      Object status = json();
      Map<?, ?> me = Map.of("process", 0L, "pid", pid, "state", "alive");
      Map<String, Object> held = new LinkedHashMap<>();
      held.put("name", "held");
      held.put("state", "exclusive");
      held.put("token", 1L);
      held.put("holders", List.of(me));
      held.put("challenged", false);
      held.put("remainingMillis", 7000L);
      assertEquals(held, entry(status, "leases", "held"));
      assertEquals("free", entry(status, "leases", "free").get("state"));
      assertEquals(List.of(), entry(status, "leases", "free").get("holders"));
      assertEquals("shared", entry(status, "leases", "shared").get("state"));
      assertEquals(2, ((List<?>) entry(status, "leases", "shared").get("holders")).size());
      assertEquals(5000L, entry(status, "leases", "fenced").get("remainingMillis"));
      new Lease(memory, "held", Duration.ofNanos(1)).tryAcquire(memory.join());
      Map<?, ?> challenged = entry(json(), "leases", "held");
      assertEquals(true, challenged.get("challenged"));
      long remaining = (Long) challenged.get("remainingMillis");
      assertTrue(remaining >= 0 && remaining <= 7000, remaining + " ms");
    }
    Map<?, ?> left = entry(json(), "leases", "held");
    assertEquals(
        "{process=0, pid=null, state=gone}", ((List<?>) left.get("holders")).get(0).toString());
    assertEquals("free", left.get("state"), "a member that has left cannot keep it");
    assertEquals(0L, left.get("remainingMillis"));
  }

  @Test
  void aSharedLeaseIsFreeOnceAllItsHoldersAreGone() throws Exception {
    try (MappedMemory memory = MappedMemory.create(file, 2, Samples.BYTES)) {
      Member first = memory.join();
      Lease lease = new Lease(memory, "l", Duration.ofSeconds(1));
      lease.tryAcquireShared(first);
      try (Member second = memory.join()) {
        lease.tryAcquireShared(second);
      }
      assertEquals("shared", entry(json(), "leases", "l").get("state"));
      assertEquals(1000L, entry(json(), "leases", "l").get("remainingMillis"));
      first.close();
      assertEquals("free", entry(json(), "leases", "l").get("state"));
      assertTrue(lease.tryAcquire() != null, "and so it is");
    }
  }

  @Test
  void aFencedRegisterHasTheVersionOfItsValueAndNotOfItsLease() throws Exception {
    try (MappedMemory memory = MappedMemory.create(file, 2, Samples.BYTES);
        Member me = memory.join()) {
      FencedRegister<Long> job =
          new FencedRegister<>(memory, "job", Duration.ofSeconds(1), Codec.ofLong());
      for (long i = 0; i < 10; i++) {
        try (Grant grant = job.lease().tryAcquire(me)) {
          if (i < 2) {
            job.compareAndSet(grant, i, i);
          }
        }
        Map<?, ?> shown = entry(json(), "objects", "job");
        assertEquals(job.get().version(), shown.get("version"));
        assertEquals(null, shown.get("writer"), "nobody notes the writer of the value");
      }
      assertEquals(2L, entry(json(), "objects", "job").get("version"));
      new FencedRegister<>(memory, "unknown", Duration.ofNanos(1), new Samples.Unknown(2))
          .lease()
          .tryAcquire(me);
      Map<?, ?> unknown = entry(json(), "objects", "unknown");
      assertEquals(null, unknown.get("version"), "of values of unknown size none, not another");
      assertEquals(null, unknown.get("writer"));
    }
  }

  @Test
  void tablesShowTheSame() throws Exception {
    try (MappedMemory memory = Samples.fill(file)) {
      List<String> lines =
          console.ok("status", file).lines().map(line -> line.replaceAll("  +", "|")).toList();
      assertEquals(
          file + ": 65536 bytes, " + memory.bytesUsed() + " used; 2 of 4 processes",
          lines.get(0));
      for (String line :
          List.of(
              "PROCESS|PID|STATE", "0|" + pid + "|alive", "OBJECT|TYPE|VERSION|VALUE",
              "unset|register long|0|-", "count|register long|2|-42",
              "text|register utf8(40)|1|\"say \\\"\\u00c4g\\u00e4is\\\"\\u000a\\\\ \\u0007\"",
              "words|my words|-|3 words: 0x0 0x11 0x0", "LEASE|STATE|TOKEN|HOLDERS|REMAINING",
              "free|free|1|-|-", "held|exclusive|1|0 (pid " + pid + ", alive)|7000 ms")) {
        assertTrue(lines.contains(line), line + " in " + lines);
      }
    }
  }

  @Test
  void aNameCannotWriteToTheTerminal() throws Exception {
    try (MappedMemory memory = MappedMemory.create(file, 1, Samples.BYTES)) {
      new VersionedLong(memory, "\u001b[2J\n");
      assertTrue(console.ok("status", file).contains("\n\\u001b[2J\\u000a  register long"));
      assertEquals("\u001b[2J\n", entry(json(), "objects", "\u001b[2J\n").get("name"));
    }
  }

  @Test
  void lookingWritesNothing() throws Exception {
    Samples.fill(file).close();
    byte[] before = Files.readAllBytes(file);
    console.ok("status", file);
    console.ok("status", file, "--json");
    assertEquals(
        file + ": nothing found; objects: 15, members: 0\n", console.ok("verify", file));
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void aFileWhoseNameBeginsAsAnOptionStandsBehindTwoDashes() {
    assertEquals(
        "--json: opening: found no file, expected one",
        console.refused(74, "status", "--", "--json"));
    assertEquals(
        "-: opening: found no file, expected one", console.refused(74, "verify", "-"));
  }

  @Test
  void aFullDiskIsAnError() throws Exception {
    Process full =
        Jvm.of(List.of("--help")).redirectOutput(Path.of("/dev/full").toFile()).start();
    String said = new String(full.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals("standard output: No space left on device, allowed: one that takes it\n", said);
    assertEquals(74, full.waitFor());
  }

  @Test
  void aClosedPipeIsAnError() throws Exception {
    Process reader = new ProcessBuilder("true").start();
    reader.waitFor(); // now nobody can read what is written to it
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.run(
            new String[] {"--help"}, reader.getOutputStream(), StandardCharsets.UTF_8,
            new PrintStream(err, true, StandardCharsets.UTF_8));
    String said = err.toString(StandardCharsets.UTF_8); // "Broken pipe", or that Java closed it
    assertTrue(said.matches("standard output: .*, allowed: one that takes it\n"), said);
    assertEquals(74, code);
  }

  @Test
  void aFileThatMayOnlyBeReadCanBeLookedInto() throws Exception {
    Samples.fill(file).close();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    assertEquals(
        new Jvm.End(file + ": nothing found; objects: 15, members: 0\n", 0),
        Jvm.asOrdinaryUser(directory, "verify", file.toString()));
    Jvm.End status = Jvm.asOrdinaryUser(directory, "status", file.toString());
    assertEquals(console.ok("status", file), status.out());
    Jvm.End run =
        Jvm.asOrdinaryUser(directory, "run", "--lease", file.toString(), "--", "true");
    assertEquals(
        new Jvm.End(
            file + ": opening: found permission denied, expected to be allowed to read and"
                + " write it\n",
            74),
        run);
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "verify"})
  void whatIsNoFileIsRefusedInOneLine(String command) throws Exception {
    assertEquals(
        file + ": opening: found no file, expected one", console.refused(74, command, file));
    Files.writeString(file, "#!/bin/sh\n".repeat(10));
    assertEquals(
        file + ": magic: found 23212f62696e2f73, expected 53594e4f444d454d (SYNODMEM)",
        console.refused(1, command, file));
    assertEquals(
        directory + ": kind: found a directory, expected a regular file",
        console.refused(1, command, directory));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "|command: none, allowed: status, verify, run; see --help",
      "stat x|command: \"stat\", allowed: status, verify, run; see --help",
      "--json status x|command: \"--json\", allowed: status, verify, run; see --help",
      "help stat|command: \"stat\", allowed: status, verify, run; see --help",
      "status|FILE: none, allowed: one file; see status --help",
      "status --json|FILE: none, allowed: one file; see status --help",
      "status a b|FILE: \"a\", \"b\", allowed: one file; see status --help",
      "status -- --json a|FILE: \"--json\", \"a\", allowed: one file; see status --help",
      "status --yaml a|option: \"--yaml\", allowed: --json, --html, --help, and -- before the rest;"
          + " see status --help",
      "status --json=1 a|--json: \"1\", allowed: no value; see status --help",
      "verify|FILE: none, allowed: one file; see verify --help",
      "verify -q a|option: \"-q\", allowed: --key, --checkpoint, --help, and -- before the rest;"
          + " see verify --help",
      "run -- true|--lease: none, allowed: the path of a file; see run --help",
      "run --lease= true|--lease: \"\", allowed: the path of a file; see run --help",
      "run --lease f|COMMAND: none, allowed: one behind the options; see run --help",
      "run --lease f --|COMMAND: none, allowed: one behind the options; see run --help",
      "run --leese=f true|option: \"--leese\", allowed: --lease, --name, --term, --wait,"
          + " --conflict-exit-code, --help, and -- before the rest; see run --help",
      "run --lease -- true|--lease: nothing, allowed: a value; see run --help",
      "run --lease f --wait|--wait: nothing, allowed: a value; see run --help",
      "run --lease f --term 9 -- true|--term: \"9\", allowed: 10 to 2592000000 milliseconds; see"
          + " run --help",
      "run --lease f --term=x true|--term: \"x\", allowed: 10 to 2592000000 milliseconds; see run"
          + " --help",
      "run --lease f --wait -1 -- true|--wait: \"-1\", allowed: 0 to 2592000000 milliseconds; see"
          + " run --help",
      "run --lease f --conflict-exit-code 256 true|--conflict-exit-code: \"256\", allowed: 0 to"
          + " 255; see run --help",
  })
  void wrongUseIsRefusedByArgumentValueAndWhatIsAllowed(String line, String refusal) {
    assertEquals(
        refusal,
        console.refused(64, (Object[]) (line == null ? new String[0] : line.split(" "))));
  }

  @Test
  void wrongPathsAndNamesAreRefused() {
    assertEquals(
        "--name: \"" + "n".repeat(41) + "\", allowed: 1 to 40 bytes in UTF-8; see run --help",
        console.refused(64, "run", "--lease", file, "--name", "n".repeat(41), "--", "true"));
    String path = ", allowed: the path of a file; see verify --help";
    assertEquals(
        "FILE: \"a\\u0000b\"" + path, console.refused(64, "verify", "a\0b"));
    assertEquals("FILE: \"\"" + path, console.refused(64, "verify", ""));
  }
}
