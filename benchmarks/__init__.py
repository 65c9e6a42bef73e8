"""Measurements of the course beside its peers."""
