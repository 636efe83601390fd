from django.urls import path

from . import views

app_name = "site"
urlpatterns = [
    path("", views.home, name="home"),
    path("my/", views.my, name="my"),
    path("privacy/", views.privacy, name="privacy"),
    path("language/", views.language, name="language"),
]
