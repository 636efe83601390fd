"""Addresses of the study sessions: everyone's, then the ambassador's own."""

from django.urls import path

from . import public
from .desk import sheet
from .views import body, closing, home, joint, kit, linked, many, outside, photos, planning, reporting, suggesting

app_name = "sessions"
urlpatterns = [
    path("sessions/", public.list_sessions, name="list"),
    path("sessions/calendar.ics", public.calendar, name="feed"),
    path("sessions/municipalities/", suggesting.municipalities, name="municipalities"),
    path("sessions/<uuid:pk>/", public.public, name="public"),
    path("sessions/<uuid:pk>/event.ics", public.event, name="event"),
    path("sessions/report/", outside.report, name="outside"),
    path("sessions/report/form.pdf", sheet.report_form, name="report_form"),
    path("sessions/report/sent/<uuid:pk>/", outside.sent, name="outside_sent"),
    path("sessions/report/confirm/<str:token>/", outside.confirm, name="outside_confirm"),
    path("r/<str:token>/", linked.linked, name="linked"),
    path("r/<str:token>/photos/", photos.linked, name="linked_photos"),
    path("my/photos/<uuid:pk>/", photos.own, name="photos"),
    path("my/body/photos/<uuid:pk>/", photos.of_body, name="body_photos"),
    path("sessions/photos/<uuid:pk>/", photos.photo, name="photo"),
    path("my/body/sessions/", body.body, name="body"),
    path("my/body/sessions/past/", body.past, name="body_past"),
    path("my/body/sessions/report/", body.report_all, name="body_report_all"),
    path("my/body/sessions/<uuid:pk>/", body.detail, name="body_detail"),
    path("my/body/sessions/<uuid:pk>/report/", body.report, name="body_report"),
    path("my/sessions/", home.mine, name="mine"),
    path("my/sessions/plan/", planning.plan, name="plan"),
    path("my/sessions/close/", closing.close_many, name="close_many"),
    path("my/sessions/hosts/", suggesting.hosts, name="hosts"),
    path("my/sessions/past/", reporting.past, name="past"),
    path("my/sessions/report/", many.report_all, name="report_all"),
    path("my/sessions/<uuid:pk>/", home.detail, name="detail"),
    path("my/sessions/<uuid:pk>/kit/", kit.kit, name="kit"),
    path("my/sessions/<uuid:pk>/report/", reporting.report, name="report"),
    path("my/sessions/<uuid:pk>/withdraw-links/", reporting.withdraw_links, name="withdraw_links"),
    path("my/sessions/<uuid:pk>/edit/", planning.edit, name="edit"),
    path("my/sessions/<uuid:pk>/discard/", planning.discard, name="discard"),
    path("my/sessions/<uuid:pk>/cancel/", planning.cancel, name="cancel"),
    path("my/sessions/<uuid:pk>/postpone/", planning.postpone, name="postpone"),
    path("my/sessions/<uuid:pk>/reopen/", planning.reopen, name="reopen"),
    path("my/sessions/<uuid:pk>/joint/", joint.together, name="joint"),
    path("my/sessions/<uuid:pk>/joint/remove/", joint.remove, name="joint_remove"),
    path("my/sessions/<uuid:pk>/joint/hand-over/", joint.hand_over, name="hand_over"),
    path("my/sessions/<uuid:pk>/joint/leave/", joint.leave, name="joint_leave"),
]
