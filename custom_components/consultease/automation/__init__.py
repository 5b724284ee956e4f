"""What triggers and conditions are made of."""
