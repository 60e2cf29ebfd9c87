"""Faults caused on purpose: commands killed, disks full, files damaged, clocks that jump."""
