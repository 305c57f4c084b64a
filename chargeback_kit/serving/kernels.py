"""The kernels behind the pages: one per page, ended soon after the page is closed."""

from collections.abc import Callable
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager


class Kernels(AsyncMappingKernelManager):
    """Ends kernels that nobody is connected to, but not those that are kept warm for the next visitor."""

    notebook_data: dict[str, dict[str, Any]]  # these two come with Voila, which makes a subclass of this class
    get_pool_size: Callable[[str], int]

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End a kernel that has been idle and alone for too long."""
        if kernel_id not in self._warm():
            await super().cull_kernel_if_idle(kernel_id)  # type: ignore[no-untyped-call]

    def _warm(self) -> set[str]:
        """The youngest kernels of each notebook, as many as wait; visitors get the oldest."""
        started = self.list_kernel_ids()
        waiting: set[str] = set()
        for notebook, known in self.notebook_data.items():
            size = self.get_pool_size(notebook)
            waiting.update([one for one in started if one in known["kernel_ids"]][-size:] if size else [])
        return waiting
