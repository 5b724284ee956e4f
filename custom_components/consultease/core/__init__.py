"""ConsultEase without Home Assistant: people, presence, consultations and desk units."""
