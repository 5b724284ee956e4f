"""What ConsultEase costs, measured in a real Home Assistant with a real broker."""
