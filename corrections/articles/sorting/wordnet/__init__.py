"""What is drawn from WordNet, and what draws it."""
