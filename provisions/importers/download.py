"""Download a file from an http(s) address to a temporary file, within limits of size and time."""

import http.client
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

READ_TIMEOUT = 60  # seconds without a byte
TOTAL_TIMEOUT = 30 * 60  # seconds for the whole transfer
CHUNK = 256 * 1024


class DownloadError(ValueError):
    """The file can't be downloaded; the message names the address."""


def is_address(source: str) -> bool:
    """Whether `source` is an http(s) address rather than a path."""
    return source.lower().startswith(("http://", "https://"))


@contextmanager
def download(address: str, limit: int, timeout: float = TOTAL_TIMEOUT) -> Iterator[Path]:
    """Yield the path of a temporary copy of the file at `address`, which is removed afterwards.

    Args:
        limit: the most bytes to accept.
        timeout: seconds that the whole transfer may take.

    Raises:
        DownloadError: the address is invalid or unreachable, answers with an error, or exceeds a limit.
    """
    if not is_address(address):
        raise DownloadError(f"{address} is not an http(s) address")
    # A transfer that has timed out may still have the file open, which Windows then can't remove.
    with tempfile.TemporaryDirectory(prefix="rta-db-", ignore_cleanup_errors=True) as folder:
        path, errors = Path(folder) / "download", list[DownloadError]()
        # A socket's timeout starts anew with each byte, so only a separate thread bounds the whole transfer.
        transfer = threading.Thread(target=_transfer, args=(address, path, limit, errors), daemon=True)
        transfer.start()
        transfer.join(timeout)
        if transfer.is_alive():
            raise DownloadError(f"{address} can't be fetched: it takes longer than {timeout:g} seconds")
        for error in errors:
            raise error
        yield path


def _transfer(address: str, path: Path, limit: int, errors: list[DownloadError]) -> None:
    """Fetch the file; append an error to `errors` when that fails. urllib refuses redirects to files."""
    try:
        request = urllib.request.Request(address, headers={"User-Agent": "rta-db"})  # noqa: S310 - the scheme is checked
        with urllib.request.urlopen(request, timeout=READ_TIMEOUT) as response, path.open("wb") as file:  # noqa: S310
            while chunk := response.read(CHUNK):
                file.write(chunk)
                if file.tell() > limit:
                    raise DownloadError(f"{address} sends more than {limit // (1024 * 1024)} MiB")
    except DownloadError as error:
        errors.append(error)
    except (OSError, http.client.HTTPException, ValueError) as error:  # an invalid address is one of the last two
        errors.append(DownloadError(f"{address} can't be fetched: {error}"))
