"""Measurements: ratios against a floor or a peer, and the campaigns."""
