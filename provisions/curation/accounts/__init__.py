"""Signing in to the admin: a password, a code of those who have a second factor, and everybody's page on their own."""
