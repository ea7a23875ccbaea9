// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.weak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The litmus tests of weak memory: each has exactly the outcomes that it may have. {@code
 * WeakLitmusStress} runs them on a machine.
 */
class LitmusTest {

  private static Set<String> all(int values) {
    Set<String> all = new TreeSet<>(Set.of(""));
    for (int i = 0; i < values; i++) {
      all =
          all.stream()
              .flatMap(each -> Set.of(each + "0", each + "1").stream())
              .collect(Collectors.toCollection(TreeSet::new));
    }
    return all;
  }

  /** The outcomes allowed: a list, or "all n but" those that follow, of n zeros and ones. */
  private static Set<String> allowed(String text) {
    if (!text.startsWith("all ")) {
      return new TreeSet<>(Set.of(text.split(" ")));
    }
    String[] parts = text.substring(4).split(" but ");
    Set<String> all = all(Integer.parseInt(parts[0]));
    if (parts.length > 1) {
      all.removeAll(Set.of(parts[1].split(" ")));
    }
    return all;
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '!',
      textBlock =
          """
          SB, opaque ! Wo x 1; Ro y || Wo y 1; Ro x ! all 2
          SB, release and acquire ! Wr x 1; Ra y || Wr y 1; Ra x ! all 2
          SB, both fences ! Wo x 1; Fr; Fa; Ro y || Wo y 1; Fr; Fa; Ro x ! all 2
          SB, volatile ! Wv x 1; Rv y || Wv y 1; Rv x ! all 2 but 00
          SB, exchange and volatile read ! cv x 0 1; Rv y || cv y 0 1; Rv x ! all 2 but 00
          SB, exchange and opaque read ! cv x 0 1; Ro y || cv y 0 1; Ro x ! all 2
          SB, one side volatile ! Wv x 1; Rv y || Wo y 1; Ro x ! all 2
          MP, opaque ! Wo x 1; Wo y 1 || Ro y; Ro x ! all 2
          MP, release alone ! Wo x 1; Wr y 1 || Ro y; Ro x ! all 2
          MP, acquire alone ! Wo x 1; Wo y 1 || Ra y; Ro x ! all 2
          MP, release and acquire ! Wo x 1; Wr y 1 || Ra y; Ro x ! all 2 but 10
          MP, release and acquire of plain ! Wp x 1; Wr y 1 || Ra y; Rp x ! all 2 but 10
          MP, release and volatile ! Wo x 1; Wr y 1 || Rv y; Ro x ! all 2 but 10
          MP, volatile and acquire ! Wo x 1; Wv y 1 || Ra y; Ro x ! all 2 but 10
          MP, volatile ! Wv x 1; Wv y 1 || Rv y; Rv x ! all 2 but 10
          MP, exchange ! Wo x 1; cv y 0 1 || Rv y; Ro x ! all 2 but 10
          MP, half an exchange ! Wo x 1; ca y 0 1 || Rv y; Ro x ! all 2
          MP, fences ! Wo x 1; Fr; Wo y 1 || Ro y; Fa; Ro x ! all 2 but 10
          MP, fences of plain ! Wp x 1; Fr; Wp y 1 || Rp y; Fa; Rp x ! all 2 but 10
          MP, release fence alone ! Wo x 1; Fr; Wo y 1 || Ro y; Ro x ! all 2
          MP, acquire fence alone ! Wo x 1; Wo y 1 || Ro y; Fa; Ro x ! all 2
          MP, fence and acquire ! Wo x 1; Fr; Wo y 1 || Ra y; Ro x ! all 2 but 10
          MP, release and fence ! Wo x 1; Wr y 1 || Ro y; Fa; Ro x ! all 2 but 10
          CoRR, opaque ! Wo x 1 || Ro x; Ro x ! all 2 but 10
          CoRR, plain ! Wo x 1 || Rp x; Rp x ! all 2
          CoRR, plain with a fence ! Wo x 1 || Rp x; Fa; Rp x ! all 2 but 10
          CoWW ! Wo x 1; Wo x 2 => x ! 2
          CoRW ! Ro x; Wo x 1 || Wo x 2 => x ! 01 02 21
          CoWR ! Wo x 1; Ro x || Wo x 2 => x ! 11 12 22
          CoRR of 2 ! Wo x 1 || Wo x 2 || Ro x; Ro x => x ! 001 002 011 012 021 022 111 112 122 \
          211 221 222
          IRIW, opaque ! Wo x 1 || Wo y 1 || Ro x; Ro y || Ro y; Ro x ! all 4
          IRIW, acquire ! Wr x 1 || Wr y 1 || Ra x; Ra y || Ra y; Ra x ! all 4
          IRIW, volatile ! Wv x 1 || Wv y 1 || Rv x; Rv y || Rv y; Rv x ! all 4 but 1010
          IRIW, volatile reads ! Wo x 1 || Wo y 1 || Rv x; Rv y || Rv y; Rv x ! all 4 but 1010
          2+2W, opaque ! Wo x 1; Wo y 2 || Wo y 1; Wo x 2 => xy ! 11 12 21 22
          2+2W, release ! Wr x 1; Wr y 2 || Wr y 1; Wr x 2 => xy ! 11 12 21 22
          2+2W, volatile ! Wv x 1; Wv y 2 || Wv y 1; Wv x 2 => xy ! 12 21 22
          WRC, opaque ! Wo x 1 || Ro x; Wo y 1 || Ro y; Ro x ! all 3
          WRC, release and acquire ! Wr x 1 || Ra x; Wr y 1 || Ra y; Ro x ! all 3 but 110
          WRC, opaque in the middle ! Wr x 1 || Ro x; Wr y 1 || Ra y; Ro x ! all 3 but 110
          ISA2, opaque ! Wo x 1; Wo y 1 || Ro y; Wo z 1 || Ro z; Ro x ! all 3
          ISA2, release and acquire ! Wo x 1; Wr y 1 || Ra y; Wr z 1 || Ra z; Ro x ! all 3 but 110
          ISA2, opaque in the middle ! Wo x 1; Wr y 1 || Ro y; Wr z 1 || Ra z; Ro x ! all 3 but 110
          R, opaque ! Wo x 1; Wo y 1 || Wo y 2; Ro x => y ! 01 02 11 12
          R, volatile ! Wv x 1; Wv y 1 || Wv y 2; Rv x => y ! 01 11 12
          S, opaque ! Wo x 2; Wr y 1 || Ro y; Wo x 1 => x ! 01 02 11 12
          S, release and acquire ! Wo x 2; Wr y 1 || Ra y; Wo x 1 => x ! 01 02 11
          release sequence ! Wo x 1; Wr y 1 || co y 1 2 || Ra y; Ro x ! 00 01 11 21
          no release sequence ! Wo x 1; Wr y 1; Wo y 2 || Ra y; Ro x ! 00 01 11 20 21
          two exchanges ! Cv x 0 1 || Cv x 0 2 => x ! 011 202
          exchange and write ! Co x 0 1 || Wo x 5 => x ! 05 55
          Dekker, opaque flags ! Wo x 1; Ro y; Ro z || Wo y 1; Wo z 1; Ro x ! all 3
          volatile read first, opaque ! Wv x 1; Wr y 1 || Ro y; Rv x ! all 2
          volatile read first, fence ! Wv x 1; Wr y 1 || Ro y; Fa; Rv x ! all 2 but 10
          volatile read first, acquire ! Wv x 1; Wr y 1 || Ra y; Rv x ! all 2 but 10
          volatile reads first ! Wv x 1; Wv z 1; Wr y 1 || Ro y; Rv x; Rv z ! all 3
          volatile write between ! Wv x 1; Rv y || Ro x; Wv y 1; Rv x ! all 3 but 000 010 110
          exchange between ! Wv x 1; Rv y || Ro x; cv y 0 1; Rv x ! all 3 but 000 010 110
          volatile write last is not covered ! Wv x 1; Wo y 1 || Ra y; Rv x ! all 2 but 10
          LB is not covered ! Ro x; Wo y 1 || Ro y; Wo x 1 ! all 2 but 11
          Z6.U is not covered ! Wv x 1; Wr y 1 || Cv y 1 2; Rv z || Wv z 1; Rv x ! all 3 but 100
          """)
  void hasExactlyItsOutcomes(String name, String program, String allowed) {
    assertEquals(allowed(allowed), new Litmus(program).outcomes(/* isWeak */ true));
  }

  private static boolean isTorn(String outcome) {
    char sequence = outcome.charAt(0);
    return sequence != '1'
        && sequence == outcome.charAt(outcome.length() - 1)
        && outcome.charAt(1) != outcome.charAt(2);
  }

  private static final String SEQLOCK = "Wo s 1; Fr; Wo x 1; Wo y 1; Wr s 2 || ";

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      textBlock =
          """
          Ra s; Rp x; Rp y; Fa; Ro s ! false
          Ra s; Ra x; Ra y; Ro s ! false
          Ra s; Ro x; Ro y; Ro s ! true
          Ra s; Ro x; Ro y; Ra s ! true
          Ra s; Ro x; Ro y; Rv s ! true
          Ro s; Ro x; Ro y; Fa; Ro s ! true
          """)
  void aSeqlockIsReadAsBoehmSays(String reader, boolean canTear) {
    Set<String> outcomes = new Litmus(SEQLOCK + reader).outcomes(/* isWeak */ true);
    Predicate<String> isTorn = LitmusTest::isTorn;
    assertEquals(canTear, outcomes.stream().anyMatch(isTorn), outcomes.toString());
    assertTrue(outcomes.containsAll(Set.of("0000", "2112", "0002")), outcomes.toString());
  }

  @ParameterizedTest
  @CsvSource({"Wo s 1; Wo x 1; Wo y 1; Wr s 2", "Wo s 1; Fr; Wo x 1; Wo y 1; Wo s 2"})
  void aSeqlockIsWrittenBetweenFences(String writer) {
    Litmus litmus = new Litmus(writer + " || Ra s; Rp x; Rp y; Fa; Ro s");
    assertTrue(litmus.outcomes(/* isWeak */ true).stream().anyMatch(LitmusTest::isTorn));
  }

  /** The control: the same programs in a world that is not weak. */
  @Test
  void aStrongWorldShowsNoneOfIt() {
    assertEquals(
        Set.of("01", "10", "11"), new Litmus("Wo x 1; Ro y || Wo y 1; Ro x").outcomes(false));
    assertFalse(
        new Litmus(SEQLOCK + "Ro s; Ro x; Ro y; Ro s")
            .outcomes(false).stream().anyMatch(LitmusTest::isTorn));
  }
}
