"""Talk with a knowledge base in the terminal."""
