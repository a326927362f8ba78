"""Pretrained networks at work: `weights` reads and checks their weights, `extractor` runs them."""
