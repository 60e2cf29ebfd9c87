"""Python imports this module at start when its folder is on PYTHONPATH."""

from tests.no_network import close

close()
