"""The run over a class: skip unchanged submissions, grade the rest in an executor, record with a single writer.

`skip` reads submissions; they go out to workers (`pool`, or a Dask `cluster`) as bytes; results come back in any
order, and `writer` records them one at a time. `run` puts this together.
"""
