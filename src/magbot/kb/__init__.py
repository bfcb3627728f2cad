"""The knowledge base: its records, the folder they are read from, and their compiled form."""
