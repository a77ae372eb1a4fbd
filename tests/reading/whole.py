"""A chart that says everything the language can say, small enough to be read at a glance."""

WHOLE = """\
chart: whole
title: Everything a chart can say
edition:
  publisher: P
  document: D
  date: 25/11/2026
  calendar: england-and-wales
  lang: cy
start: told
facts:
  age: {kind: whole-number, range: [0, 120], ask: "How old is the person?"}
  role: {kind: choice, name: role at home, values: {head: "the head, as sole proprietor", other: somebody else}}
  fever: {kind: yes-no, ask: "A fever?"}
  pain: {kind: yes-no, ask: "Pain?"}
  breathing: {kind: choice, values: [normal, fast, very_fast]}
  ticks: {kind: whole-number, range: [0, 2], name: ticks, ask: "How many?", from: {count: dash}}
  again: {kind: whole-number, range: [0, 1], ask: "How many?", from: {count: [fever]}}
  score: {kind: whole-number, range: [-3, 5], ask: "What is the score?", from: {points: {fever: 2, breathing: {normal: -3, very_fast: 3}}}}
checklists:
  dash: {ask: "Tick each.", help: "On the form.", items: [fever, pain]}
boxes:
  told:
    kind: start
    text: It is told
    cite: p.1
    next:
      high: {when: score >= 3, basis: stated, cite: p.1, quote: "three or more"}
      low: {when: score == -3, basis: stated, cite: p.1}
      middle: {when: otherwise, basis: structure, cite: p.1}
    also: note
  high: {kind: action, text: Act, cite: p.1, next: refer, within: {hours: 2}}
  middle: {kind: condition, text: Wait, cite: p.1, next: support}
  low: {kind: condition, text: Nothing, cite: p.1, next: support}
  refer:
    kind: outcome
    text: Refer
    cite: p.2
    protection: 2
    within: {working_days: 1}
    goes_on: {chart: kscb-sexting-2016}
    also:
      police: {when: role == 'head', basis: stated, cite: p.3}
      family: {when: ticks >= 1, basis: stated, cite: p.3}
  support:
    kind: outcome
    text: Support
    cite: p.2
    protection: 1
    within: as agreed
    returns: {told: {label: "if anything changes", cite: p.4}}
  police: {kind: duty, text: Tell the police, cite: p.3, contact: {phone: "101"}, within: {months: 1}}
  family: {kind: duty, text: Tell the family, cite: p.3}
  note: {kind: duty, text: Write it down, cite: p.3}
claims:
  - {says: "High is a referral", when: score >= 3, at_least: refer, cite: p.2}
  - {says: "The head is told of", when: "score >= 3 and role == 'head'", also: [police, note]}
  - {says: "One or the other", only: [refer, support]}
  - {says: "Never less", when: score >= 3, never: support}
  - {says: "A higher score never lowers it", rising: score}
  - {says: "Nor worse breath", rising: breathing, order: [normal, fast, very_fast], ours: yes}
  - {says: "Nor a fever", rising: fever}
"""

INCIDENT = """\
incident: SG-2026-0117
date: 25/11/2026
received: 24 November 2026 16:45
reported_by: a class teacher
concern: "A pupil said: it was sent on"
everybody_listed: unknown
people:
  - {who: A, age: 13 to 15}
facts:
  vulnerable: {is: yes, on: 25/11/2026 09:05}
actions:
  taken:
    - Parents told
    - {action: The police were told, on: 25/11/2026 14:30, by: DSL}
    - {action: A note was made}
  not_taken: [{action: Search the phone, reason: never}]
expect: {status: undecided, duties: [], possible_duties: [police]}
"""
