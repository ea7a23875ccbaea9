---------------------------- MODULE HostedBallots ----------------------------
(* SPDX-License-Identifier: Apache-2.0 *)
(* Hosted ballots: a ballot belongs to an acceptor, its host, whose own        *)
(* acceptances make the states of the ballot, one from the other. Any process  *)
(* does any step, so processes are no part of the module. A call that is       *)
(* missed is a step that does not happen, or one whose answer nobody uses.     *)
(* docs/hosted-ballots.md has the algorithm and its proof.                     *)
EXTENDS Naturals, Sequences, FiniteSets

CONSTANTS N,          \* the number of acceptors
          MaxBallot,
          Commands

Acceptors == 0 .. N - 1
Ballots == 1 .. MaxBallot
Quorums == {Q \in SUBSET Acceptors : 2 * Cardinality(Q) > N}
Host(b) == (b - 1) % N
IsPrefix(s, t) == Len(s) <= Len(t) /\ SubSeq(t, 1, Len(s)) = s
Has(s, c) == \E i \in 1 .. Len(s) : s[i] = c

VARIABLES promised,  \* promised[a]: the highest ballot that a has promised
          accepted,  \* accepted[a]: the last ballot in which a has accepted, or 0
          state,     \* state[a]: the sequence that it has accepted in it
          told,      \* <<b, a, k, s>>: as a promised b, it had accepted s in k
          made,      \* <<b, s>>: the host of b has had s in b
          voted      \* <<a, b, s>>: a has accepted s in b

vars == <<promised, accepted, state, told, made, voted>>

Init == /\ promised = [a \in Acceptors |-> 0]
        /\ accepted = [a \in Acceptors |-> 0]
        /\ state = [a \in Acceptors |-> << >>]
        /\ told = {}
        /\ made = {}
        /\ voted = {}

\* {p < b, k, s} -> {b, k, s}
Promise(a, b) ==
  /\ promised[a] < b
  /\ promised' = [promised EXCEPT ![a] = b]
  /\ told' = told \cup {<<b, a, accepted[a], state[a]>>}
  /\ UNCHANGED <<accepted, state, made, voted>>

\* {p <= b, k, r} -> {b, b, s}
Write(a, b, s) ==
  /\ promised' = [promised EXCEPT ![a] = b]
  /\ accepted' = [accepted EXCEPT ![a] = b]
  /\ state' = [state EXCEPT ![a] = s]
  /\ voted' = voted \cup {<<a, b, s>>}
  /\ UNCHANGED told

\* whether the first of two reports must be taken rather than the other
IsBeyond(r, q) == r[3] > q[3] \/ (r[3] = q[3] /\ Len(r[4]) > Len(q[4]))

\* a wrong one, which TLC must find: the longest, whichever ballot it is of
IsLonger(r, q) == Len(r[4]) > Len(q[4])

Begin(b) ==
  /\ promised[Host(b)] <= b
  /\ accepted[Host(b)] < b
  /\ \E Q \in Quorums :
       LET reports == {r \in told : r[1] = b /\ r[2] \in Q}
       IN /\ {r[2] : r \in reports} = Q
          /\ \E r \in reports :
               /\ \A q \in reports : ~IsBeyond(q, r)
               /\ Write(Host(b), b, r[4])
               /\ made' = made \cup {<<b, r[4]>>}

\* whether an acceptor must refuse a ballot
IsRefused(a, b) == promised[a] > b

\* a wrong one: an acceptor looks at what it has accepted, and not at its promise
IsAcceptedAbove(a, b) == accepted[a] > b

Put(b, c) ==
  /\ accepted[Host(b)] = b
  /\ ~IsRefused(Host(b), b)
  /\ ~Has(state[Host(b)], c)
  /\ Write(Host(b), b, Append(state[Host(b)], c))
  /\ made' = made \cup {<<b, Append(state[Host(b)], c)>>}

Accept(a, b, s) ==
  /\ a # Host(b)
  /\ <<b, s>> \in made
  /\ ~IsRefused(a, b)
  /\ accepted[a] < b \/ (accepted[a] = b /\ Len(s) > Len(state[a]))
  /\ Write(a, b, s)
  /\ UNCHANGED made

Next ==
  \/ \E a \in Acceptors, b \in Ballots : Promise(a, b)
  \/ \E b \in Ballots : Begin(b)
  \/ \E b \in Ballots, c \in Commands : Put(b, c)
  \/ \E m \in made, a \in Acceptors : Accept(a, m[1], m[2])

Spec == Init /\ [][Next]_vars

\* -------------------------------------------------------------------------

IsDecided(b, s) ==
  \E Q \in Quorums :
    \A a \in Q : \E v \in voted : v[1] = a /\ v[2] = b /\ IsPrefix(s, v[3])

Decided == {m \in made : IsDecided(m[1], m[2])}

\* of two decided sequences one is a prefix of the other
Agreement ==
  \A m, n \in Decided : IsPrefix(m[2], n[2]) \/ IsPrefix(n[2], m[2])

\* the states of a ballot are a chain
Chain ==
  \A m, n \in made : m[1] = n[1] => IsPrefix(m[2], n[2]) \/ IsPrefix(n[2], m[2])

\* all states of a higher ballot contain what a lower one has decided
Contained ==
  \A m \in Decided, n \in made : m[1] < n[1] => IsPrefix(m[2], n[2])

KeepsItsPromise == \A a \in Acceptors : accepted[a] <= promised[a]
=============================================================================
