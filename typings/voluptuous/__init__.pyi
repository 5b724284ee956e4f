# Home Assistant registers probatio under the name voluptuous before anything imports it.
# Without this, mypy reads the real voluptuous, whose types Home Assistant does not accept.
from probatio import *
