"""The store, on a real disk: nothing here replaces Home Assistant's reading or writing."""
