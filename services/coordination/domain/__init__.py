"""The domain of coordination: policy, fold and rules. Pure.

May import: nothing.
"""
