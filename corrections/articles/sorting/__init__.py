"""What kind of change lies between two versions of an article, and by what one can tell."""
