"""The pretrained networks that come with DeepClust, all of them torchvision's.

`networks` describes them and needs nothing; `vision` imports torchvision when one is used.
"""
