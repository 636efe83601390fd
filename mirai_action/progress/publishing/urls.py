from django.urls import path

from . import views

app_name = "publishing"
urlpatterns = [
    path("", views.snapshots, name="snapshots"),
    path("<slug:code>/", views.snapshot, name="snapshot"),
]
