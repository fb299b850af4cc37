"""The frame of a cohort: rhythm, calendar, milestones, themes, figures as printed. Knows no candidate."""
