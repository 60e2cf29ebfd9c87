"""Download a file from an http(s) address to a temporary file, within limits of size and time."""

import http.client
import ipaddress
import socket
import ssl
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

READ_TIMEOUT = 60  # seconds without a byte
TOTAL_TIMEOUT = 30 * 60  # seconds for the whole transfer
CHUNK = 256 * 1024


class DownloadError(ValueError):
    """The file can't be downloaded; the message names the address."""


def is_address(source: str) -> bool:
    """Whether `source` is an http(s) address rather than a path."""
    return source.lower().startswith(("http://", "https://"))


def file_name(address: str) -> str:
    """The name of the file at an address; "" where its path has none."""
    return PurePosixPath(unquote(urlsplit(address).path)).name


@contextmanager
def download(address: str, limit: int, timeout: float = TOTAL_TIMEOUT, public_only: bool = False) -> Iterator[Path]:
    """Yield the path of a temporary copy of the file at `address`, which is removed afterwards.

    Args:
        limit: the most bytes to accept.
        timeout: seconds that the whole transfer may take.
        public_only: refuse hosts of a private network, also after a redirect. No proxy is used then.

    Raises:
        DownloadError: the address is invalid, unreachable or not public, answers with an error, or exceeds a limit.
    """
    if not is_address(address):
        raise DownloadError(f"{address} is not an http(s) address")
    # A transfer that has timed out may still have the file open, which Windows then can't remove.
    with tempfile.TemporaryDirectory(prefix="rta-db-", ignore_cleanup_errors=True) as folder:
        path, errors = Path(folder) / "download", list[DownloadError]()
        # A socket's timeout starts anew with each byte, so only a separate thread bounds the whole transfer.
        opener = _public_opener() if public_only else urllib.request.build_opener()
        transfer = threading.Thread(target=_transfer, args=(opener, address, path, limit, errors), daemon=True)
        transfer.start()
        transfer.join(timeout)
        if transfer.is_alive():
            raise DownloadError(f"{address} can't be fetched: it takes longer than {timeout:g} seconds")
        for error in errors:
            raise error
        yield path


def _transfer(
    opener: urllib.request.OpenerDirector, address: str, path: Path, limit: int, errors: list[DownloadError]
) -> None:
    """Fetch the file; append an error to `errors` when that fails. urllib refuses redirects to files."""
    try:
        request = urllib.request.Request(address, headers={"User-Agent": "rta-db"})  # noqa: S310 - the scheme is checked
        with opener.open(request, timeout=READ_TIMEOUT) as response, path.open("wb") as file:
            while chunk := response.read(CHUNK):
                file.write(chunk)
                if file.tell() > limit:
                    raise DownloadError(f"{address} sends more than {limit // (1024 * 1024)} MiB")
    except DownloadError as error:
        errors.append(error)
    except (OSError, http.client.HTTPException, ValueError) as error:  # an invalid address is one of the last two
        errors.append(DownloadError(f"{address} can't be fetched: {error}"))


def _public_opener() -> urllib.request.OpenerDirector:
    """An opener whose connections, also those that follow a redirect, lead to public hosts only."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), _PublicHttpHandler(), _PublicHttpsHandler())


def _connect_publicly(connection: http.client.HTTPConnection) -> socket.socket:
    """A socket to the address that the host's name stands for now; it is not looked up a second time.

    Raises OSError unless all addresses of the host are public.
    """
    found = socket.getaddrinfo(connection.host, connection.port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not addresses or not all(_is_public(address) for address in addresses):
        raise OSError(f"{connection.host} is not a public host")
    timeout = connection.timeout or READ_TIMEOUT
    return socket.create_connection((str(addresses[0]), connection.port), timeout)


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return bool(address.is_global and not address.is_multicast and (mapped is None or _is_public(mapped)))


class _PublicHttpConnection(http.client.HTTPConnection):
    def connect(self) -> None:
        self.sock = _connect_publicly(self)


class _PublicHttpsConnection(http.client.HTTPSConnection):
    def connect(self) -> None:
        self.sock = ssl.create_default_context().wrap_socket(_connect_publicly(self), server_hostname=self.host)


class _PublicHttpHandler(urllib.request.HTTPHandler):
    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_PublicHttpConnection, request)


class _PublicHttpsHandler(urllib.request.HTTPSHandler):
    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_PublicHttpsConnection, request)
