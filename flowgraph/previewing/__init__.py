"""A chart shown in a browser on this machine while it is written.

the files ─► seen (what there is to show of them) ─► watching (anew at each save)
          ─► serving (to this machine alone)
"""
