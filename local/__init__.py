"""Runs the bundle on this machine: the real Truss server, without Docker, with the platform's URLs.

Nothing here is pushed. The packages and the model never import it.
"""
