"""The version of flowgraph, which stands on all that it makes."""

__version__ = "0.2.0"
