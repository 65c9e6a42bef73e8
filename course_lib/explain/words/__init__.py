"""The one vocabulary: every name that a check can give, what it means, and the sentences a student reads.

Names and numbers go in, plain text comes out. No decision is made here, and none is made from these words.
"""
