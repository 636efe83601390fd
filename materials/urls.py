from django.urls import path

from . import views

app_name = "materials"

urlpatterns = [
    path("", views.list_, name="list"),
    path("<slug:series>/<slug:edition>/", views.edition, name="edition"),
    path("<slug:series>/<slug:edition>/download/", views.download, name="download"),
    path("<slug:series>/<slug:edition>/versions/<int:number>/", views.version, name="version"),
    path(
        "<slug:series>/<slug:edition>/versions/<int:number>/download/", views.version_download, name="version_download"
    ),
]
