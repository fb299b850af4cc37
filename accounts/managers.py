"""How users are created and found: the address is the identifier, always in lower case."""

from typing import Any

from django.contrib.auth.models import BaseUserManager


class UserManager(BaseUserManager):
    def get_by_natural_key(self, email: str) -> Any:
        return self.get(email=email.lower())

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Any:
        """Raises ValueError without an address. No password means an account that signs in by e-mail code."""
        if not email:
            raise ValueError("Une adresse électronique est nécessaire.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Any:
        fields.update(is_staff=True, is_superuser=True)
        return self.create_user(email, password, **fields)
