"""The limits of the MQTT library in the original desk units (PubSubClient 2.8)."""

STOCK_BUFFER = 256
"""Bytes of the packet buffer that the deployed firmware never enlarged."""
REBUILT_BUFFER = 512
"""Bytes after the local repair that lets an ACKNOWLEDGE out."""

_LARGEST_FIXED_HEADER = 5


def can_send(buffer_size: int, topic: str, payload: bytes) -> bool:
    """Whether the library publishes it; it reserves the largest fixed header."""
    packet = _LARGEST_FIXED_HEADER + 2 + len(topic.encode()) + len(payload)
    return packet <= buffer_size


def can_receive(buffer_size: int, topic: str, payload: bytes, qos: int) -> bool:
    """Whether the library delivers it; a longer packet is read past in silence."""
    return packet_size(topic, payload, qos) <= buffer_size


def packet_size(topic: str, payload: bytes, qos: int) -> int:
    """Return the bytes of a PUBLISH packet on the wire."""
    rest = 2 + len(topic.encode()) + (2 if qos else 0) + len(payload)
    length_bytes, left = 1, rest >> 7
    while left:
        length_bytes, left = length_bytes + 1, left >> 7
    return 1 + length_bytes + rest
