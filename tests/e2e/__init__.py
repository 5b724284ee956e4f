"""Tests against a real Home Assistant and a real broker."""
