"""What a person sees and does on each page, by roles and visible words. Journeys read as sentences of these."""


def plain(text: str) -> str:
    """Words as one types them: French typography's no-break spaces become spaces."""
    return text.replace("\xa0", " ").replace("\u202f", " ").strip()
