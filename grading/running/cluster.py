"""A Dask cluster as the executor of a run (the extra `dask`). Workers need only this package and bubblewrap."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from grading.limits import InfrastructureError

CONNECT_SECONDS = 15
RETRIES = 3


class ClusterExecutor(Executor):
    """Submissions to the workers of the scheduler at `address` (tcp://host:port).

    A submission whose worker dies is given to another one. Raises InfrastructureError where no scheduler answers
    or where it has no worker.
    """

    def __init__(self, address: str):
        try:
            from distributed import Client
        except ImportError:
            raise InfrastructureError(
                "`--scheduler` needs Dask: install the extra with `pip install 'gradient-course[dask]'`."
            ) from None
        try:
            self.client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise InfrastructureError(
                f"No Dask scheduler answers at {address} ({error}). Start one with `dask scheduler`, workers with "
                f"`dask worker {address}`, then run the command again."
            ) from None
        if not self.client.scheduler_info()["workers"]:
            self.client.close()
            raise InfrastructureError(
                f"The scheduler at {address} has no worker. Start `dask worker {address}`."
            )
        self.futures = self.client.get_executor(pure=False, retries=RETRIES)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Give one submission to any worker."""
        return self.futures.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let go of the cluster, which goes on without this run."""
        self.futures.shutdown(wait=wait and not cancel_futures)
        self.client.close()
