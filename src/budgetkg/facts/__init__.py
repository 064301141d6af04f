"""What a budget document states, as typed records that remember where they stood."""
