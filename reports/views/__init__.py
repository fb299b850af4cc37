"""Doors: the syntheses of the ANCT's team, their composition, their figures; the PDF of a sheet, public."""
