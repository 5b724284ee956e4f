"""A clock that stands where the test sets it."""
