// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison.tools;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;

/** Runs the chosen case under jcstress. */
final class ByJcstress {
  private ByJcstress() {}

  public static void main(String[] args) throws Exception {
    Path results = Files.createTempDirectory(Path.of(""), "jcstress");
    Path blob = results.resolve("results.bin.gz");
    Options options =
        new Options(
            new String[] {"-m", "quick", "-sc", "false", "-t", Stress.class.getName(), "-v"}) {
          @Override
          public String getResultFile() {
            return blob.toString();
          }

          @Override
          public String getResultDest() {
            return results + "/";
          }
        };
    options.parse();
    try {
      new JCStress(options).run(); // its JVMs get the properties of this one
    } catch (AssertionError e) {
      System.out.println("a forbidden result, which is counted below");
    }

    InProcessCollector collector = new InProcessCollector();
    DiskReadCollector reader = new DiskReadCollector(blob.toString(), collector);
    reader.dump();
    reader.close();
    long samples = 0;
    long forbidden = 0;
    for (TestResult result : collector.getTestResults()) {
      if (result.status() != Status.NORMAL) {
        throw new IllegalStateException(result.status() + " " + result.getMessages());
      }
      samples += result.getTotalCount();
      forbidden += result.getTotalCount() - result.getCount("allowed");
    }
    if (samples == 0) {
      throw new IllegalStateException("jcstress has taken no samples");
    }
    Verdict.print(
        forbidden > 0 ? Verdict.FOUND : Verdict.BOUND,
        String.format(
            Locale.ROOT, forbidden > 0 ? "%,d of %,d samples" : "%2$,d samples",
            forbidden, samples));
  }
}
