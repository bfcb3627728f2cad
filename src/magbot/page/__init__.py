"""Self-contained HTML pages with drawings: no script, no font, nothing from a network."""
