"""Tests of ConsultEase."""
