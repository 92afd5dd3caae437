"""What gunicorn serves in tests/faults: the product, whose worker is killed once, at the moment that DIES names."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()  # the models can be imported now

from wathiq.core.models import Submission  # noqa: E402
from wathiq.documents import receiving, store  # noqa: E402

MARK = Path(os.environ["DIES_ONCE"])


def die() -> None:
    if not MARK.exists():
        MARK.touch()
        os.kill(os.getpid(), signal.SIGKILL)


def before(act: Callable[..., Any]) -> Callable[..., Any]:
    def dying(*args: Any, **options: Any) -> Any:
        die()
        return act(*args, **options)

    return dying


def after(act: Callable[..., Any]) -> Callable[..., Any]:
    def dying(*args: Any, **options: Any) -> Any:
        result = act(*args, **options)
        die()
        return result

    return dying


def first_chunk(counted: store.Counted, chunks: Any = store.Counted.chunks) -> Iterator[bytes]:
    for chunk in chunks(counted):
        yield chunk
        die()


MOMENTS: dict[str, Callable[[], Any]] = {
    "the body has come": lambda: mock.patch.object(store, "keep", before(store.keep)),
    "a part of it is written": lambda: mock.patch.object(store.Counted, "chunks", first_chunk),
    "all of it is written": lambda: mock.patch.object(Path, "rename", before(Path.rename)),
    "the bytes are in their place": lambda: mock.patch.object(store, "keep", after(store.keep)),
    "the row is written": lambda: mock.patch.object(Submission, "finish", after(Submission.finish)),
    "all is committed": lambda: mock.patch.object(receiving, "receive", after(receiving.receive)),
}
if moment := os.environ.get("DIES"):
    MOMENTS[moment]().start()
