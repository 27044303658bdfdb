"""How the product is run: containers, one machine, health."""
