"""Who works with whom: members, coach and designer. Knows no hypothesis and no committee."""
