"""What the formula of f allows: f as a tree, its terms, and each rule of differentiation broken in one place.

A formula goes in as SymPy text once per exercise (`known`); predictions at the test points come out.
"""
