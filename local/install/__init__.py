"""Installs what requirements.lock says into a virtual environment. The standard library only.

It runs before anything is installed, with whatever Python of version 3.11 to 3.14 there is.
"""
