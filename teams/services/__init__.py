"""Acts on teams. Each locks the team's row first: two people who act at once take turns."""
