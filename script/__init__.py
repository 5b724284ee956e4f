"""Tools for working on ConsultEase: set-up, demo, simulators, test harness."""
