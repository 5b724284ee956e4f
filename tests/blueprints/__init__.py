"""Every blueprint, loaded by Home Assistant from its real file and run on what really happens."""
