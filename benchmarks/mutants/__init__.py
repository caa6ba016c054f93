"""Mutations of guards: each is a line that somebody could get wrong, and the tests that notice it.

    python -m benchmarks.mutants [--short] [NAME ...]

Each is made in a copy of the tree, never in the tree itself. It ends with an error when a mutation
survives, or when the line that it changes is not there any more.
"""
