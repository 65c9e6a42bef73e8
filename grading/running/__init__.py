"""The run over a class: skip what is unchanged, grade the rest in an executor, record with one writer.

Submissions go out to workers (a local pool, or a Dask cluster) as bytes; results come back in any order and are recorded
one at a time.
"""
