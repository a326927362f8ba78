"""From files to pixels: finding images, decoding them once, keeping what was decoded."""
