"""How fast book_code is beside other ways to the same result: `make bench`."""
