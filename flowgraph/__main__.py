"""``python -m flowgraph``"""

from flowgraph.cli import main

main()
