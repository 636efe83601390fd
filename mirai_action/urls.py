"""All addresses (DESIGN: what others rely on)."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("mirai_action.site.urls")),
    path("", include("mirai_action.accounts.urls")),
    path("", include("mirai_action.letters.urls")),
    path("", include("ambassadors.newsletters.urls")),
    path("", include("ambassadors.privacy.urls")),
    path("", include("ambassadors.urls")),
    path("", include("ambassadors.desk.urls")),
    path("", include("ambassadors.groups.urls")),
    path("", include("ambassadors.home.urls")),
    path("", include("materials.orders.urls")),
    path("", include("materials.workshop.urls")),
    path("materials/", include("materials.urls")),
    path("", include("sessions_log.urls")),
    path("", include("sessions_log.calendar.urls")),
    path("", include("sessions_log.checkin.urls")),
    path("", include("sessions_log.trainings.urls")),
    path("progress/snapshots/", include("mirai_action.progress.publishing.urls")),
    path("progress/", include("mirai_action.progress.urls")),
    path("", include("mirai_action.progress.urls_data")),
    path("admin/", admin.site.urls),
]

handler400 = "mirai_action.core.errors.bad_request"
handler500 = "mirai_action.core.errors.server_error"
