"""``python -m flowgraph``"""

from flowgraph.cli import main

if __name__ == "__main__":  # a process of ``many`` reads this file too
    main()
