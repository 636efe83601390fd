"""Addresses of the trainings: everyone's, those in letters, an ambassador's own."""

from django.urls import path

from .views import answering, applying, public

app_name = "trainings"
urlpatterns = [
    path("trainings/", public.list_trainings, name="list"),
    path("trainings/<uuid:pk>/", public.detail, name="detail"),
    path("trainings/<uuid:pk>/training.ics", public.calendar, name="calendar"),
    path("trainings/<uuid:pk>/apply/", applying.apply, name="apply"),
    path("trainings/<uuid:pk>/sent/", applying.sent, name="sent"),
    path("trainings/confirm/<str:token>/", applying.confirm, name="confirm"),
    # Logs cut what follows "answer/" (core.logs).
    path("trainings/answer/<str:token>/", answering.answer, name="answer"),
    path("trainings/answer/<str:token>/accept/", answering.answer_accept, name="answer_accept"),
    path("trainings/answer/<str:token>/cancel/", answering.answer_cancel, name="answer_cancel"),
    path("trainings/answer/<str:token>/certificate.pdf", answering.answer_certificate, name="answer_certificate"),
    path("my/trainings/<uuid:pk>/", answering.mine, name="mine"),
    path("my/trainings/<uuid:pk>/accept/", answering.mine_accept, name="mine_accept"),
    path("my/trainings/<uuid:pk>/cancel/", answering.mine_cancel, name="mine_cancel"),
    path("my/trainings/<uuid:pk>/certificate.pdf", answering.mine_certificate, name="mine_certificate"),
]
