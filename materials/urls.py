from django.urls import path

from . import views

app_name = "materials"

EDITION = "<slug:series>/<slug:edition>/"
VERSION = f"{EDITION}versions/<int:number>/"

urlpatterns = [
    path("", views.list_, name="list"),
    path("prefecture/", views.choose, name="choose"),
    path(EDITION, views.edition, name="edition"),
    path(f"{EDITION}download/", views.download, name="download"),
    path(f"{EDITION}text/", views.text, name="text"),
    path(VERSION, views.version, name="version"),
    path(f"{VERSION}download/", views.version_download, name="version_download"),
    path(f"{VERSION}text/", views.version_text, name="version_text"),
    path(f"{VERSION}pages/<int:page>/<slug:size>.webp", views.picture, name="picture"),
]
