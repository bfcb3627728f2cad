"""Learn the sections of a matcher, when a knowledge base is compiled; no question imports it."""
