"""Tests of the desk units' firmware: built for this machine and driven, or generated."""
