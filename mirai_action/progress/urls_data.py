"""The numbers for machines, at stable addresses (DESIGN 4)."""

from django.urls import path

from . import views_data

app_name = "progress_data"
urlpatterns = [
    path("progress.json", views_data.progress_json, name="json"),
    path("progress.csv", views_data.progress_csv, name="csv"),
]
