"""The step in which labels and sorted folders leave."""
