"""Addresses of the own home; the ends `confirm/` and `answer/` keep their secrets out of the log (core.logs)."""

from django.urls import path

from . import views

app_name = "home"
urlpatterns = [
    path("my/notices/", views.notice_list, name="notices"),
    path("my/notices/<uuid:pk>/", views.notice, name="notice"),
    path("my/consultations/", views.consultations, name="consultations"),
    path("my/consultations/new/", views.ask, name="ask"),
    path("my/consultations/<uuid:pk>/", views.consultation, name="consultation"),
    path("my/certificate/", views.certificate_pdf, name="certificate"),
    path("my/profile/history/", views.profile_history, name="history"),
    path("my/profile/email/", views.email, name="email"),
    path("my/still/", views.still_own, name="still_own"),
    path("verify/<str:code>/", views.verify, name="verify"),
    path("address/confirm/<str:token>/", views.address_confirm, name="address_confirm"),
    path("address/answer/<str:token>/", views.address_stop, name="address_stop"),
    path("still/answer/<str:token>/", views.still_active, name="still"),
]
