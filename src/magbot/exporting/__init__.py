"""Write a knowledge base in the formats of other tools, and as pages to print.

Every exported answer carries the consult note; what a format cannot hold is said, with counts.
"""
