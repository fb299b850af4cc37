"""What several collectivités of one kind are called, in the titles of a document."""

KIND_PLURALS = {
    "commune": "Communes",
    "cc": "Communautés de communes",
    "ca": "Communautés d’agglomération",
    "cu": "Communautés urbaines",
    "metropole": "Métropoles",
    "ept": "Établissements publics territoriaux",
    "departement": "Départements",
    "region": "Régions",
    "ctu": "Collectivités territoriales uniques",
    "com": "Collectivités d’outre-mer",
    "ccas": "Centres communaux d’action sociale",
    "cias": "Centres intercommunaux d’action sociale",
    "syndicat": "Syndicats",
    "association": "Associations",
    "other_body": "Autres organismes",
}
