"""What can go wrong on the way from a view to a picture."""

from __future__ import annotations

from flowgraph.errors import FlowgraphError


class DrawingError(FlowgraphError):
    """A picture that could not be made; nothing was written."""


class MissingCharacter(DrawingError):
    """A character that the embedded font does not have. It would be drawn as an empty box."""


class EngineMissing(DrawingError):
    """The layout engine is not installed, or did not answer."""


class PaperTooSmall(DrawingError):
    """A chart whose letters would be too small to read on the paper asked for."""


class NothingDrawn(DrawingError):
    """A finished file without ink, or without its own fonts."""
