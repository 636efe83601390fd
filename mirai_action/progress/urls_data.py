"""The numbers for machines, at stable addresses (DESIGN 4)."""

from django.urls import path

from . import views_data
from .open_data import TABLES

app_name = "progress_data"
urlpatterns = [
    path("progress.json", views_data.progress_json, name="json"),
    path("progress.csv", views_data.progress_csv, name="csv"),
    path("open-data/", views_data.page, name="open_data"),
    *(path(f"open-data/{each.name}.json", views_data.table_json(each), name=f"{each.name}_json") for each in TABLES),
    *(path(f"open-data/{each.name}.csv", views_data.table_csv(each), name=f"{each.name}_csv") for each in TABLES),
    path("api/openapi.json", views_data.openapi_json, name="openapi"),
]
