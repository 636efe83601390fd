"""Addresses of the invitation and of the issuer's pages."""

from django.urls import path

from . import views

app_name = "workshop"
EDITION = "my/edition/<int:pk>/"
PROJECT = "my/edition/project/<uuid:pk>/"
urlpatterns = [
    path("materials/for-prefectures/", views.invitation, name="invitation"),
    path("my/edition/", views.home, name="home"),
    path(f"{EDITION}version/", views.new_version, name="new_version"),
    path(f"{EDITION}errata/", views.errata, name="errata"),
    path(f"{EDITION}errata/<int:erratum>/remove/", views.remove_erratum, name="remove_erratum"),
    path(f"{EDITION}text/", views.text, name="text"),
    path(f"{EDITION}contact/", views.contact, name="contact"),
    path(f"{EDITION}withdraw/", views.withdraw, name="withdraw"),
    path(PROJECT, views.project, name="project"),
    path(f"{PROJECT}parts/<slug:kind>/", views.part, name="part"),
    path(f"{PROJECT}parts/<slug:kind>/file/", views.attachment, name="attachment"),
    path(f"{PROJECT}drafts/<int:number>/", views.draft_file, name="draft_file"),
]
