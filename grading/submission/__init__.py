"""One submission, from bytes to bytes: intake → align → prune → box → judge → notebook (`grade` runs them in order).

What a student handed in goes in as bytes; the autograded notebook and plain results come out. Nothing here writes to
a class.
"""
