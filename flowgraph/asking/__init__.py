"""The interview: which question comes next, what was answered, and how it is written down.

Values only; the terminal (``terminal``) and the page put the same questions in the same order.
"""
