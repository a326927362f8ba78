"""The vocabulary every layer speaks: frozen data, no behaviour that needs Qt, torch or a database.

Words: an *item* is one image of a project; a *run* is one training; a *method* is a clustering
algorithm; a *group* (in the literature: cluster) is an integer from 0; the *embedding* is what the
method made of the images; *confidence* is how sure it is of an item's group, 0 to 1.
"""
