"""`manage.py rotate_identity_keys`: seal again, with the first key, the identities that an older one sealed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from investigations.services.identities import rotate_identity_keys


class Command(BaseCommand):
    help = "Scelle de nouveau les identités avec la première clé de IDENTITY_KEYS. Peut être relancée."

    def handle(self, **options: Any) -> None:
        done, unreadable = rotate_identity_keys()
        self.stdout.write(f"{done} identité(s) scellée(s) de nouveau.")
        if unreadable:
            raise CommandError(
                f"{unreadable} identité(s) illisible(s) : la clé qui les a scellées n'est plus dans IDENTITY_KEYS, ou "
                "elles ont été altérées."
            )
