"""A compiled knowledge base as one file: named sections, arrays of numbers and plain values."""
