"""Published safeguarding flowcharts as graphs."""

__version__ = "0.1.0"
