"""The one place that knows numba: inner loops are compiled once and kept, or interpreted where numba cannot be had.

A kernel is a plain function over numpy arrays and whole numbers, so both ways give the same answers; compiled it runs
some hundred times faster. `python -m tasks_engine.matching.install` compiles all of them when installing, so that
nobody waits for it later. NUMBA_DISABLE_JIT=1 interprets.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar, cast

HERE = find_spec("numba") is not None

OURS = "tasks_engine."
Kernel = TypeVar("Kernel", bound=Callable[..., object])


def compiled(function: Kernel) -> Kernel:
    """Machine code of the function, kept on disk, which lets other threads run meanwhile."""
    if not HERE:
        return function
    from numba import njit

    kernel: Any = njit(cache=True, nogil=True)(function)
    if kernel is not function:
        # numba looks at the function's own file only, and would go on with what a kernel of another file once was.
        kernel._cache._cache_file._source_stamp = _stamp(function.__module__)
    return cast(Kernel, kernel)


def _stamp(module: str) -> str:
    """A digest of the module and of all ours that it uses, near and far."""
    met: set[str] = set()
    new = {module}
    while new:
        met |= new
        used = [it for name in new for it in vars(sys.modules[name]).values()]
        names = {it.__name__ if isinstance(it, ModuleType) else getattr(it, "__module__", "") for it in used}
        new = {name for name in names if str(name).startswith(OURS)} - met
    return sha256(b"".join(_source(name) for name in sorted(met))).hexdigest()


@cache
def _source(module: str) -> bytes:
    return Path(str(sys.modules[module].__file__)).read_bytes()
