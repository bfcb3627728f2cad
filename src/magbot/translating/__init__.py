"""Editions of a base in other languages: what is missing, and a table for translators."""
