from django.urls import path

from . import profile, section_views, views

app_name = "ambassadors"
urlpatterns = [
    path("register/", views.register, name="register"),
    path("register/<uuid:draft_id>/", views.register, name="register_edit"),
    path("register/<uuid:draft_id>/check/", views.check, name="check"),
    path("register/<uuid:draft_id>/sent/", views.sent, name="sent"),
    path("register/confirm/<str:token>/", views.confirm, name="confirm"),
    path("register/answer/<str:token>/", views.answer, name="answer"),
    path("register/body/", section_views.ask, name="section_ask"),
    path("register/body/asked/", section_views.asked, name="section_asked"),
    path("my/body/", section_views.home, name="section"),
    path("my/body/choose/", section_views.choose, name="section_choose"),
    path("my/body/hand-over/", section_views.hand_over, name="section_hand_over"),
    path("my/choose/", profile.choose, name="choose"),
    path("my/profile/", profile.profile, name="profile"),
    path("my/profile/edit/", profile.edit, name="profile_edit"),
    path("my/profile/area/", profile.area, name="area"),
    path("my/profile/consents/", profile.consents, name="consents"),
    path("my/profile/pause/", profile.pause, name="pause"),
    path("my/profile/leave/", profile.leave, name="leave"),
]
