"""Looks at a reader's own code, messages and environment with the data of the errata.

Standard library only, and nothing of the reader's is ever run.
"""
