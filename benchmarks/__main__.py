"""`python -m benchmarks`, with one thread for all."""

import os

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def main() -> None:
    """Settle the number of threads, then measure."""
    os.environ.update(dict.fromkeys(THREADS, "1"))
    from benchmarks.report import main as report  # here: NumPy reads them as it is imported

    report({name: os.environ[name] for name in THREADS})


if __name__ == "__main__":
    main()
