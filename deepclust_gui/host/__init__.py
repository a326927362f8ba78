"""Finding plugins and the methods they offer; a broken plugin is named and left out."""
