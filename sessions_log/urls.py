"""Addresses of the study sessions: everyone's, then the ambassador's own."""

from django.urls import path

from . import public, views

app_name = "sessions"
urlpatterns = [
    path("sessions/", public.list_sessions, name="list"),
    path("sessions/<uuid:pk>/", public.public, name="public"),
    path("my/sessions/", views.mine, name="mine"),
    path("my/sessions/plan/", views.plan, name="plan"),
    path("my/sessions/past/", views.past, name="past"),
    path("my/sessions/report/", views.report_all, name="report_all"),
    path("my/sessions/<uuid:pk>/", views.detail, name="detail"),
    path("my/sessions/<uuid:pk>/report/", views.report, name="report"),
    path("my/sessions/<uuid:pk>/edit/", views.edit, name="edit"),
    path("my/sessions/<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("my/sessions/<uuid:pk>/postpone/", views.postpone, name="postpone"),
    path("my/sessions/<uuid:pk>/reopen/", views.reopen, name="reopen"),
]
