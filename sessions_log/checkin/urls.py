"""Addresses of the check-in: the phone's, then those of whoever holds the session."""

from django.urls import path

from .views import here, keeper

app_name = "checkin"
urlpatterns = [
    path("c/", here.find, name="find"),
    path("c/<str:code>/", here.here, name="here"),
    path("my/sessions/<uuid:pk>/checkin/", keeper.desk, name="desk"),
    path("my/sessions/<uuid:pk>/checkin/live/", keeper.live, name="live"),
    path("my/sessions/<uuid:pk>/checkin/prepare/", keeper.prepare, name="prepare"),
    path("my/sessions/<uuid:pk>/checkin/add/", keeper.add, name="add"),
    path("my/sessions/<uuid:pk>/checkin/undo/", keeper.undo, name="undo"),
    path("my/sessions/<uuid:pk>/checkin/open/", keeper.open_now, name="open"),
    path("my/sessions/<uuid:pk>/checkin/close/", keeper.close_now, name="close"),
    path("my/sessions/<uuid:pk>/checkin/sheet/", keeper.sheet, name="sheet"),
    path("my/sessions/<uuid:pk>/checkin/sheet.pdf", keeper.sheet_pdf, name="sheet_pdf"),
    path("my/sessions/<uuid:pk>/checkin/attendance/", keeper.attendance, name="attendance"),
    path("my/sessions/<uuid:pk>/checkin/attendance.pdf", keeper.attendance_pdf, name="attendance_pdf"),
]
