"""Drawings of other programs, read as boxes and arrows.

    bytes ─► markup (XML without its dangers) ─► drawio, graphml, visio ─┐
    text  ─► mermaid, dot, node_link                                     ├─► Drawing ─► Sketch
                                                                         ┘

A ``Drawing`` is what the file says, shape by shape; a ``Sketch`` is what a reader of the picture
sees: boxes in reading order, arrows with their labels, and what stands beside them.
"""
