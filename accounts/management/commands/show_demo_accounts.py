"""Prints the accounts of the demonstration, with the second-factor code of the moment."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from accounts import demo
from core import clock


class Command(BaseCommand):
    help = "Montre les comptes de la démonstration et le code du moment (refusé ailleurs)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Il n'y a de comptes connus que dans la démonstration.")
        width = max(len(account.email) for account in demo.ACCOUNTS)
        role_width = max(len(account.role) for account in demo.ACCOUNTS)
        line = f"  {'─' * (role_width + width + 48)}"
        self.stdout.write("")
        self.stdout.write("  Comptes de la démonstration")
        self.stdout.write(line)
        for account in demo.ACCOUNTS:
            self.stdout.write(f"  {account.role:<{role_width}}   {account.email:<{width}}   {account.purpose}")
        self.stdout.write(line)
        code = demo.current_code(at=clock.now())
        self.stdout.write(f"  Mot de passe de tous : {demo.DEMO_PASSWORD}")
        self.stdout.write(
            f"  Second facteur (équipe ANCT et administration) : {code.code}, encore {code.seconds_left} s."
        )
        self.stdout.write(f"  Un nouveau code à tout moment : {settings.SITE_URL}{reverse('accounts:demo')}")
        self.stdout.write(f"  Courriels envoyés par le service : {settings.SITE_URL}{reverse('accounts:demo_mails')}")
        self.stdout.write("")
