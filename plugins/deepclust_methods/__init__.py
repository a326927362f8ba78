"""The methods that come with DeepClust, as a plugin like any other.

Each module is one method and implements the hook `deepclust_methods` for itself; `pyproject.toml`
names it in the entry-point group `deepclust.plugins`, the door that third parties use.
"""
