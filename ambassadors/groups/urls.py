"""Addresses of a group's members."""

from django.urls import path

from . import views

app_name = "groups"
urlpatterns = [
    path("my/group/", views.group, name="group"),
    path("my/group/invite/", views.invite, name="invite"),
    path("my/group/invitations/<uuid:pk>/", views.invitation, name="invitation"),
    path("my/group/members/<int:pk>/", views.member, name="member"),
    path("my/group/persons/", views.persons, name="persons"),
    path("my/group/leave/", views.leave, name="leave"),
    path("invitation/confirm/<str:token>/", views.join, name="join"),
]
