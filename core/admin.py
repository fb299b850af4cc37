"""What the mechanisms wrote, to read only: jobs and mails are repaired by their own screens."""

from django.contrib import admin
from django.http import HttpRequest
from dsfr.models import DsfrConfig

from core.models import Job, OutboxMail, StoredFile

admin.site.unregister(DsfrConfig)  # our page base does not read it


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ("title", "state", "current", "total", "created_at", "finished_at")
    list_filter = ("state", "task")
    ordering = ("-created_at", "id")


@admin.register(OutboxMail)
class OutboxMailAdmin(ReadOnlyAdmin):
    """Without the bodies: one of them may carry a code that still works."""

    list_display = ("subject", "recipient", "state", "created_at", "sent_at")
    list_filter = ("state",)
    exclude = ("text", "html")
    ordering = ("-created_at", "id")


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin):
    """Without the bytes, and without the names that people gave: « photo de Mme… » is read by the team only."""

    list_display = ("id", "content_type", "size_bytes", "created_at")
    exclude = ("content", "name")
    ordering = ("-created_at", "id")
