"""The watch: re-reading the newsroom's own articles, so that one that changes without a word is noticed."""
