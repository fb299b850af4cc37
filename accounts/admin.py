"""Accounts for the technical administration. No password and no secret is typed or read here."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from accounts.models import ReferentMandate, User


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["email", "first_name", "last_name", "job_title", "is_active", "is_staff", "is_superuser"]

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """An account made here has no password: the person signs in by e-mail code, and may then choose one."""

    form = UserForm
    list_display = ("email", "last_name", "first_name", "is_staff", "is_superuser", "is_active", "last_login")
    list_filter = ("is_staff", "is_superuser", "is_active", "is_demo")
    search_fields = ("email", "last_name", "first_name")
    ordering = ("email",)
    readonly_fields = ("date_joined", "last_login", "is_demo")
    fieldsets = (
        ("Personne", {"fields": ("email", "first_name", "last_name", "job_title")}),
        ("Accès", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("Dates", {"fields": ("date_joined", "last_login", "is_demo")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """An address changes only through its owner, who proves it: it is what opens the account."""
        return self.readonly_fields if obj is None else ("email", *self.readonly_fields)

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Accounts are closed (`is_active`), not deleted: what they wrote stays signed."""
        return False


@admin.register(ReferentMandate)
class ReferentMandateAdmin(admin.ModelAdmin):
    list_display = ("user", "collectivite", "starts_on", "ends_on")
    list_select_related = ("user", "collectivite")
    raw_id_fields = ("user", "collectivite")
    ordering = ("-starts_on", "id")


admin.site.unregister(Authenticator)  # django-allauth's screen shows the secrets
admin.site.unregister(UserSession)  # deleting a line there would not end the session
admin.site.unregister(Group)  # rights come from facts, never from permission rows


@admin.register(Authenticator)
class AuthenticatorAdmin(admin.ModelAdmin):
    """For a lost phone without recovery codes: deleting the line makes the person enrol again."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_select_related = ("user",)
    fields = readonly_fields = ("user", "type", "created_at", "last_used_at")
    ordering = ("-created_at", "id")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
