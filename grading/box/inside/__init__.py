"""What runs within the sandbox: `zygote` forks a box, `notebook` and `shell` run its cells, `serve` answers the judge's calls.

Requests come in and plain values go out through `wire`, the only module that the outside imports too. Nothing here knows of
checks, solutions or the gradebook.
"""
