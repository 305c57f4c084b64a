"""jsonschema, which Altair brings along, checks addresses in other alphabets with this library, and does without where
there is none. To import it takes longer than all the rest of Altair; no picture has such an address. Kernels of tests
have this folder on their path.
"""

raise ImportError(__doc__)
