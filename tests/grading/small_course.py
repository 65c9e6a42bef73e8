"""A course of one small notebook, for tests that need a class but not the real notebooks."""

MASTER = '''\
# ---
# jupyter:
#   jupytext: {text_representation: {extension: .py, format_name: percent}}
# course:
#   title: A small notebook
#   minutes: 5
# ---

# %% [markdown]
# # A small notebook

# %%
import numpy as np

from course_lib import Box, check_gradient, check_value, exercise


def f(x):
    return x**2 + 1

# %% [markdown]
# ### Exercise 1

# %% solution="small_slope" title="A slope"
def slope(x):
    """Slope of f at x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% check="small_slope" points=3
check_gradient(slope, f, Box(-2, 2), symbolic=lambda x: x[0] ** 2 + 1)

# %% [markdown] hint="small_slope"
# The power rule.
#
# ---
# Bring the exponent down.

# %% solution="small_value" title="A value"
# The largest learning rate.
### BEGIN SOLUTION
eta_max = 2 / 2
### END SOLUTION

# %% check="small_value" points=2
check_value(eta_max, 1.0)

# %% [markdown] hint="small_value"
# Think of the factor 1 - 2η.
#
# ---
# Its size must be below 1.

# %% [markdown] manual="small_words" points=2 title="In words"
# Why the minus sign?
#
# ### BEGIN SOLUTION
# Because the derivative points uphill.
# ### END SOLUTION
#
# ### BEGIN MARK SCHEME
# 2 points: uphill is named.
# ### END MARK SCHEME
'''

MISTAKES = """\
# %% mistake="small_slope" expects="sign_flip"
def slope(x):
    return -2 * x

# %% mistake="small_slope" expects="factor_2"
def slope(x):
    return 4 * x

# %% mistake="small_slope" expects="crashed"
def slope(x):
    return undefined_name * x

# %% mistake="small_value" expects="fact"
eta_max = 2.0
"""
