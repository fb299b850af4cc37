"""The door of the programme: internal call, candidature, instruction, decision, matching between collectivités."""
