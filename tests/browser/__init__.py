"""What students and faculty see, in a real browser on a real Home Assistant."""
