"""The network of "Deep Learning from Scratch" and its training, in plain NumPy."""

__version__ = "0.1.0"
