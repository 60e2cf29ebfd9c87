"""Logging in to the admin: the password, the second factor, and the accounts with their roles."""
