"""Put first on PYTHONPATH, this closes the network for every Python that is started (tests/network.py)."""

from tests.network import close

close()
