"""Reports on policies: stored decisions under another policy, and the desk simulated. Figures, plots and pages.

`app` brings what was replayed or played; each page is one HTML file that needs nothing else.
"""
