"""Decoding in processes that can be killed, so that a bad file costs that file and no more.

`decoder.Decoder` is what the program asks, `worker.Worker` its side of one process, `child` the
process itself, `wire` what goes between them.
"""
