"""A small chart as somebody writes it."""

CHART = """\
chart: my-chart
title: When a concern is reported
edition: {publisher: A board, document: Concerns, version: "1", date: 2026-11}
start: reported
facts:
  harm: {kind: choice, values: [none, some, serious], ask: What harm has been done?}
boxes:
  reported:
    kind: start
    text: A concern has been reported
    cite: p.2
    next:
      harm_likely: {when: "harm in ('some', 'serious')", basis: stated, cite: p.2}
      no_harm: {when: "harm == 'none'", basis: stated, cite: p.2}
  harm_likely:
    kind: condition
    text: A child has been harmed
    cite: p.2
    next:
      refer: {when: "harm == 'serious'", basis: stated, cite: p.2}
      support: {when: "not harm == 'serious'", basis: structure, cite: p.2}
  no_harm: {kind: condition, text: No harm is likely, cite: p.2, next: record}
  refer: {kind: outcome, text: Refer to social care, cite: p.2, protection: 3, contact: {phone: 01234 567890}}
  support: {kind: outcome, text: Offer early help, cite: p.2, protection: 2}
  record: {kind: outcome, text: Record the concern, cite: p.2, protection: 1}
"""
