"""Routes of the documents."""

app_name = "reports"
urlpatterns = []
