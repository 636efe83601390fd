"""Addresses of questions to hosts."""

from django.urls import path

from . import views

app_name = "calendar"
urlpatterns = [
    path("sessions/<uuid:pk>/ask/", views.ask, name="ask"),
    path("sessions/questions/<str:token>/", views.question, name="question"),
    path("sessions/answers/<str:token>/", views.answer, name="answer"),
]
